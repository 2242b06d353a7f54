/** Rules that change a document's text or find its language. */
package dev.tsumugi.corpus.clean.transform;
