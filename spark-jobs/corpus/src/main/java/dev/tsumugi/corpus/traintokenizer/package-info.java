/** The stage {@code train-tokenizer}: words counted on Spark, a tokenizer learned from them. */
package dev.tsumugi.corpus.traintokenizer;
