package dev.tsumugi.spark.tokens;

import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.BytePairTrainer;
import dev.tsumugi.tokenizer.train.Progress;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;

/** A tokenizer for tests: bytes, special tokens and a few merges of the given text. */
public final class SmallTokenizer {
    private SmallTokenizer() {}

    public static BytePairTokenizer of(int vocabularySize, String text) {
        PreTokenizer preTokenizer = PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN);
        WordCounts words = new WordCounts();
        new WordSplitter(preTokenizer, Boundary.NONE).split(text, (utf8, from, to) -> words.add(utf8, from, to, 1));
        return new BytePairTrainer(vocabularySize, 1)
                .train(words, Progress.NONE)
                .tokenizer(preTokenizer);
    }
}
