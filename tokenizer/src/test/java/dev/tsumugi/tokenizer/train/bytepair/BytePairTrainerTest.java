package dev.tsumugi.tokenizer.train.bytepair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BytePairTrainerTest {
    @Test
    void learnsTheMergesOfHuggingFacesOwnTest() {
        Map<String, Long> words = Map.ofEntries(
                Map.entry("roses", 1L),
                Map.entry("are", 2L),
                Map.entry("red", 1L),
                Map.entry("voilets", 1L),
                Map.entry("blue", 1L),
                Map.entry("BERT", 1L),
                Map.entry("is", 2L),
                Map.entry("big", 1L),
                Map.entry("and", 1L),
                Map.entry("so", 1L),
                Map.entry("GPT-2", 1L));
        TrainedBytePair trained = new BytePairTrainer(30_000, 2, List.of()).train(counts(words), TrainerListener.NONE);
        assertThat(tokens(trained).subList(256, trained.vocabulary().size())).containsExactly("re", "are", "is");
        assertThat(trained.uniqueWords()).isEqualTo(11);
    }

    @Test
    void equalsTheSlowReferenceOnRandomWords() {
        Random random = new Random(7);
        for (int round = 0; round < 150; round++) {
            int letters = 2 + random.nextInt(6);
            Map<String, Long> words = new TreeMap<>();
            for (int i = 0; i < 40; i++) {
                StringBuilder word = new StringBuilder();
                for (int length = 1 + random.nextInt(10); length > 0; length--) {
                    word.append((char) (random.nextInt(9) == 0 ? random.nextInt(256) : 'a' + random.nextInt(letters)));
                }
                words.put(word.toString(), 1L + random.nextInt(20));
            }
            int minPairCount = 1 + random.nextInt(4);
            int vocabularySize = 260 + random.nextInt(80);
            SlowBytePairTrainer slow = new SlowBytePairTrainer(List.of("<s>"), words);
            slow.train(vocabularySize, minPairCount);
            TrainedBytePair trained = new BytePairTrainer(vocabularySize, minPairCount, List.of("<s>"))
                    .train(counts(words), TrainerListener.NONE);
            assertThat(tokens(trained)).isEqualTo(slow.tokens);
            assertThat(merges(trained.merges())).isEqualTo(slow.merges);
        }
    }

    @Test
    void numbersSpecialTokensThenBytesByTheirCharacter() {
        TrainedBytePair trained = new BytePairTrainer(261, 1).train(new WordCounts(), TrainerListener.NONE);
        assertThat(trained.vocabulary().specialIds().keySet()).containsExactlyElementsOf(SpecialTokens.NAMES);
        assertThat(trained.vocabulary().specialIds().values()).containsExactly(0, 1, 2, 3, 4);
        assertThat(tokens(trained).subList(5, 8)).containsExactly("!", "\"", "#");
        assertThat(trained.vocabulary().bytes(260)).containsExactly(0xAD);
    }

    @Test
    void givesTheSameVocabularyForAnyOrderAndSplitOfTheCounts() {
        WordSplitter splitter = new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), Boundary.WORD);
        List<String> words = new ArrayList<>(splitter.split(Texts.JAPANESE + Texts.ENGLISH + Texts.CODE));
        List<String> expected = null;
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(words, new Random(seed));
            WordCounts counts = new WordCounts();
            words.forEach(word -> counts.add(word, 1));
            TrainedBytePair trained = new BytePairTrainer(600, 1).train(counts, TrainerListener.NONE);
            expected = expected == null ? tokens(trained) : expected;
            assertThat(tokens(trained)).isEqualTo(expected);
        }
    }

    @Test
    void countsBeyondThirtyTwoBits() {
        WordCounts counts = new WordCounts();
        counts.add("the", 1L << 33);
        counts.add("ab", (1L << 32) + 5);
        counts.add("the", 1L << 33);
        TrainedBytePair trained = new BytePairTrainer(259, 1, List.of()).train(counts, TrainerListener.NONE);
        assertThat(tokens(trained).subList(256, 259)).containsExactly("he", "the", "ab");
        assertThat(counts.count(0)).isEqualTo(1L << 34);
    }

    @Test
    void sumsPairsOfSeveralWordsBeyondThirtyTwoBits() {
        WordCounts counts = new WordCounts();
        counts.add("xab", 1L << 60);
        counts.add("cd", (1L << 33) + 1);
        counts.add("ef", 1L << 32);
        counts.add("efg", 1L << 32);
        TrainedBytePair trained = new BytePairTrainer(260, 1, List.of()).train(counts, TrainerListener.NONE);
        assertThat(tokens(trained).subList(256, 260)).containsExactly("ab", "xab", "cd", "ef");
    }

    @Test
    void refusesCountsWhosePairsCouldPassSixtyThreeBits() {
        WordCounts counts = new WordCounts();
        counts.add("ab", 1L << 61);
        counts.add("cd", 1L << 61);
        assertThatThrownBy(() -> new BytePairTrainer(300, 1).train(counts, TrainerListener.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The words hold more than 2^63 bytes in all their occurrences; divide the counts by a common"
                                + " number.");
        counts.add("ab", 1L << 61);
        counts.add("ab", 1L << 61);
        assertThatThrownBy(() -> counts.add("ab", 1L << 61))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The word \"ab\" occurs more than 2^63 times; give smaller counts.");
    }

    @Test
    void saysHowMuchMemoryIsMissingAndWhatToDo() {
        WordCounts counts = new WordCounts();
        for (int word = 0; word < 100_000; word++) {
            counts.add(String.format("%010d", word), 1);
        }
        TrainingMemory.require(counts, 28_000_000);
        assertThatThrownBy(() -> TrainingMemory.require(counts, 27_000_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Learning merges from 100,000 different words takes about 28 MB, but this JVM may use 27 MB;"
                                + " give the driver more, or hold fewer words: a higher minimum word count, word boundaries for"
                                + " Japanese, or less text of each language.");
    }

    @Test
    void mergesRunsOfOneTokenFromTheLeft() {
        WordCounts counts = new WordCounts();
        counts.add("aaaaaaa", 3);
        TrainedBytePair trained = new BytePairTrainer(300, 1, List.of()).train(counts, TrainerListener.NONE);
        assertThat(tokens(trained).subList(256, trained.vocabulary().size()))
                .containsExactly("aa", "aaaa", "aaa", "aaaaaaa");
    }

    @Test
    void neverBuildsASpecialTokenFromText() {
        WordCounts counts = new WordCounts();
        counts.add("abab", 9);
        TrainedBytePair trained = new BytePairTrainer(300, 1, List.of("ab")).train(counts, TrainerListener.NONE);
        assertThat(tokens(trained).subList(257, trained.vocabulary().size())).containsExactly("ba", "aba", "abab");
    }

    @Test
    void tellsItsProgress() {
        List<String> seen = new ArrayList<>();
        WordCounts counts = new WordCounts();
        counts.add("abc", 2);
        new BytePairTrainer(265, 1).train(counts, (done, total) -> seen.add(done + "/" + total));
        assertThat(seen).containsExactly("1/4", "2/4");
    }

    @Test
    void refusesAVocabularyTooSmallForTheBytes() {
        assertThatThrownBy(() -> new BytePairTrainer(260, 1))
                .hasMessage(
                        "The vocabulary size 260 is too small for 256 bytes and 5 special tokens; use at least 261.");
        assertThatThrownBy(() -> new BytePairTrainer(300, 0)).hasMessage("The minimum pair count is 0; use 1 or more.");
    }

    private static WordCounts counts(Map<String, Long> words) {
        WordCounts counts = new WordCounts();
        words.forEach((word, count) -> {
            byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
            counts.add(bytes, 0, bytes.length, count);
        });
        return counts;
    }

    private static List<String> tokens(TrainedBytePair trained) {
        Vocabulary vocabulary = trained.vocabulary();
        return IntStream.range(0, vocabulary.size())
                .mapToObj(id -> new String(vocabulary.bytes(id), StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static List<String> merges(Merges merges) {
        return IntStream.range(0, merges.size())
                .mapToObj(rank -> merges.left(rank) + " " + merges.right(rank))
                .toList();
    }
}
