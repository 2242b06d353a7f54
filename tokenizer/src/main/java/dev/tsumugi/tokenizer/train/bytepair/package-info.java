/** Learns merges from word counts: {@link BytePairTrainer} runs the {@link MergeLoop}. */
package dev.tsumugi.tokenizer.train.bytepair;
