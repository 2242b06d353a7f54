/** Rules that keep a document or drop it with a reason. One record holds one rule set. */
package dev.tsumugi.corpus.clean.filter;
