package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import dev.tsumugi.tokenizer.train.bytepair.TrainedBytePair;
import dev.tsumugi.tokenizer.train.unigram.UnigramTrainer;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.Progress;

/**
 * A tokenizer learned from counted words: merges on the driver, or pieces whose probabilities executors sum.
 *
 * @param tokenizer of the configured size
 * @param seconds wall time of learning
 */
record LearnedTokenizer(Tokenizer tokenizer, double seconds) {
    /**
     * Learns.
     *
     * @throws UserException when the configured size does not fit the text, or the words do not fit in memory
     */
    static LearnedTokenizer of(SparkWords words, TrainTokenizerConfig config, Progress progress) {
        long start = System.nanoTime();
        Tokenizer tokenizer;
        try {
            tokenizer = config.algorithm() == Algorithm.BPE
                    ? bytePair(words, config, progress)
                    : unigram(words, config, progress);
        } catch (IllegalArgumentException e) {
            throw new UserException("train-tokenizer.vocabulary-size: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new UserException("train-tokenizer: " + e.getMessage(), e);
        }
        if (tokenizer.vocabularySize() < config.vocabularySize()) {
            throw new UserException("The text yields no more than " + tokenizer.vocabularySize()
                    + " tokens, but train-tokenizer.vocabulary-size is " + config.vocabularySize()
                    + "; lower it, or collect more text.");
        }
        return new LearnedTokenizer(tokenizer, (System.nanoTime() - start) / 1e9);
    }

    private static Tokenizer bytePair(SparkWords words, TrainTokenizerConfig config, Progress progress) {
        BytePairTrainer trainer = new BytePairTrainer(config.vocabularySize(), config.minPairCount());
        int merges = config.vocabularySize() - 256 - trainer.specialTokens().size();
        try (Progress.Task task = progress.start("learn merges", merges, "merges")) {
            TrainedBytePair trained = trainer.train(words.collect(), (done, total) -> task.advance(1));
            return trained.tokenizer(config.pattern().preTokenizer(), config.normalization());
        }
    }

    private static Tokenizer unigram(SparkWords words, TrainTokenizerConfig config, Progress progress) {
        try (Progress.Task task = progress.start("drop pieces", 0, "pieces")) {
            int[] shown = new int[1];
            return new UnigramTrainer(config.vocabularySize(), config.minPairCount())
                    .train(words, (done, total) -> {
                        task.advance(done - shown[0]);
                        task.note("of " + total);
                        shown[0] = done;
                    })
                    .tokenizer();
        }
    }
}
