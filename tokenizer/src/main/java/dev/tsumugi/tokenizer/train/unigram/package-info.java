/**
 * Learns the pieces and scores of a Unigram model from word counts: {@link UnigramTrainer} prunes what
 * {@link UnigramSeeds} finds.
 */
package dev.tsumugi.tokenizer.train.unigram;
