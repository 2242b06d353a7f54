/** The stages that make a corpus: sources to token shards. */
package dev.tsumugi.corpus;
