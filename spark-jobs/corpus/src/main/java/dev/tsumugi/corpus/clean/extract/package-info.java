/** Bytes and markup to text. */
package dev.tsumugi.corpus.clean.extract;
