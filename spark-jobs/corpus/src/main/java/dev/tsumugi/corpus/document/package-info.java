/** Documents on their way through the corpus, and the folders they lie in. */
package dev.tsumugi.corpus.document;
