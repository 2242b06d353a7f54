package dev.tsumugi.tokenizer;

import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tokenizers trained on the texts of the tests. */
public final class TestTokenizers {
    private TestTokenizers() {}

    public static BytePairTokenizer trained(int vocabularySize, Boundary boundary) {
        return trained(vocabularySize, boundary, PreTokenizer.LLAMA3_PATTERN, Texts.all());
    }

    public static BytePairTokenizer trained(int vocabularySize, Boundary boundary, String pattern, List<String> texts) {
        PreTokenizer preTokenizer = PreTokenizer.of(pattern);
        WordSplitter splitter = new WordSplitter(preTokenizer, boundary);
        WordCounts counts = new WordCounts();
        texts.forEach(text -> splitter.split(text, (utf8, from, to) -> counts.add(utf8, from, to, 1)));
        return new BytePairTrainer(vocabularySize, 1)
                .train(counts, TrainerListener.NONE)
                .tokenizer(preTokenizer);
    }

    /** The same tokenizer with an empty cache. */
    public static BytePairTokenizer copy(BytePairTokenizer tokenizer) {
        return new BytePairTokenizer(tokenizer.vocabulary(), tokenizer.merges(), tokenizer.preTokenizer());
    }

    /** The same tokens and ranks under other ids. */
    public static BytePairTokenizer withShuffledIds(BytePairTokenizer tokenizer, Random random) {
        int size = tokenizer.vocabularySize();
        List<Integer> oldIds = IntStream.range(0, size).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(oldIds, random);
        Vocabulary old = tokenizer.vocabulary();
        Vocabulary vocabulary = Vocabulary.of(
                oldIds.stream().map(old::bytes).toList(),
                IntStream.range(0, size)
                        .filter(id -> old.isSpecial(oldIds.get(id)))
                        .boxed()
                        .toList());
        int[] pairs = IntStream.range(0, tokenizer.merges().size() * 2)
                .map(i -> i % 2 == 0
                        ? tokenizer.merges().left(i / 2)
                        : tokenizer.merges().right(i / 2))
                .map(id -> vocabulary.id(old.bytes(id)))
                .toArray();
        return new BytePairTokenizer(vocabulary, Merges.of(pairs), tokenizer.preTokenizer());
    }
}
