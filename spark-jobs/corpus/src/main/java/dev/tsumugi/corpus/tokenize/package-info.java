/** The stage {@code tokenize}: documents to packed sequences of token ids in shards. */
package dev.tsumugi.corpus.tokenize;
