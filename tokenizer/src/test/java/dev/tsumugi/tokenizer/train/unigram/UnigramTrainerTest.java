package dev.tsumugi.tokenizer.train.unigram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.quality.TokenizerQuality;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnigramTrainerTest {
    @Test
    void findsEveryFrequentStringThatNoLongerOneAlwaysHolds() {
        Random random = new Random(3);
        for (int round = 0; round < 30; round++) {
            Map<String, Long> words = new TreeMap<>();
            for (int i = 0; i < 30; i++) {
                words.merge(
                        random.ints(1 + random.nextInt(8), 0, 4)
                                .mapToObj(letter -> "abcあ".substring(letter, letter + 1))
                                .collect(Collectors.joining()),
                        1L + random.nextInt(3),
                        Long::sum);
            }
            Map<String, Long> longer = SlowExpectedCounts.strings(words, 2, 5);
            Set<String> expected = longer.entrySet().stream()
                    .filter(string -> string.getValue() >= 4)
                    .filter(string -> longer.entrySet().stream()
                            .noneMatch(other ->
                                    other.getKey().length() == string.getKey().length() + 1
                                            && other.getKey().contains(string.getKey())
                                            && other.getValue().equals(string.getValue())))
                    .map(Map.Entry::getKey)
                    .filter(string -> !string.equals("ab"))
                    .collect(Collectors.toSet());
            expected.addAll(SlowExpectedCounts.strings(words, 1, 1).keySet());
            CandidatePieces seeds = new UnigramSeeds(1, 9, 5, 4, 1000, Set.of("ab")).of(CountedWords.of(counts(words)));
            assertThat(keys(seeds)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void leavesTheRarestCharactersToBytes() {
        Map<String, Long> words = Map.of("aaaa", 240L, "bb", 19L, "c", 1L, "d", 1L);
        assertThat(keys(new UnigramSeeds(0.998, 9, 1, 1, 1000, Set.of()).of(CountedWords.of(counts(words)))))
                .containsExactly("a", "b");
    }

    @Test
    void leavesNullCharactersAndBrokenBytesToBytes() {
        WordCounts words = counts(Map.of("a\0a\0", 9L));
        words.add(new byte[] {'a', (byte) 0xE3, (byte) 0x81}, 0, 3, 9);
        assertThat(keys(new UnigramSeeds(1, 9, 4, 1, 1000, Set.of()).of(CountedWords.of(words))))
                .containsExactly("a");
    }

    @Test
    void givesCharactersHalfOfASmallVocabulary() {
        UnigramModel model = trained(268, counts(Map.of("abcdefgh", 9L, "ab", 9L, "abc", 9L)))
                .model();
        assertThat(IntStream.range(262, model.vocabulary().size())
                        .mapToObj(model.vocabulary()::piece)
                        .toList())
                .contains("a", "b", "c")
                .doesNotContain("d", "h");
    }

    @Test
    void putsSpecialTokensThenUnknownThenBytesThenPiecesByScore() {
        UnigramModel model = trained(400, counts(Boundary.WORD)).model();
        assertThat(model.vocabulary().size()).isEqualTo(400);
        assertThat(model.vocabulary().ids(PieceKind.CONTROL).keySet()).containsExactlyElementsOf(SpecialTokens.NAMES);
        assertThat(model.vocabulary().unknownId()).isEqualTo(5);
        assertThat(model.vocabulary().piece(6)).isEqualTo("<0x00>");
        assertThat(model.vocabulary().piece(261)).isEqualTo("<0xFF>");
        assertThat(IntStream.range(263, 400)).allMatch(id -> model.score(id) <= model.score(id - 1));
        assertThat(IntStream.range(262, 400)).allMatch(id -> model.vocabulary().kind(id) == PieceKind.NORMAL);
    }

    @Test
    void learnsWordsWithTheirSpaceInFront() {
        UnigramTokenizer tokenizer = trained(700, counts(Boundary.WORD)).tokenizer();
        assertThat(tokens(tokenizer, "今日はいい天気ですね。")).containsExactly("今日", "は", "いい", "天気", "です", "ね", "。");
        assertThat(tokens(tokenizer, "brown fox, and the rest")).contains(" the");
    }

    @Test
    void bringsEveryTextBack() {
        UnigramTokenizer tokenizer = trained(500, counts(Boundary.NONE)).tokenizer();
        Random random = new Random(4);
        List<String> texts = new ArrayList<>(Texts.all());
        IntStream.range(0, 200).mapToObj(i -> Texts.random(random, 40)).forEach(texts::add);
        for (String text : texts) {
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void needsFarFewerTokensThanBytes() {
        TokenizerQuality quality =
                new TokenizerQuality(trained(700, counts(Boundary.WORD)).tokenizer());
        assertThat(quality.charactersPerToken(Texts.JAPANESE)).isGreaterThan(3 * (1 / 3.0));
        assertThat(quality.charactersPerToken(Texts.ENGLISH)).isGreaterThan(1.5);
        assertThat(quality.wordBoundaries(List.of(Texts.JAPANESE)).f1()).isGreaterThan(0.85);
    }

    @Test
    void givesTheSameModelHoweverTheWordsAreParted() {
        WordCounts words = counts(Boundary.SCRIPT);
        UnigramModel expected = trained(450, words).model();
        for (int parts : new int[] {2, 7, 64}) {
            UnigramModel model = new UnigramTrainer(450, 1)
                    .train(new PartedWords(words, parts), TrainerListener.NONE)
                    .model();
            for (int id = 0; id < 450; id++) {
                assertThat(model.vocabulary().piece(id))
                        .isEqualTo(expected.vocabulary().piece(id));
                assertThat(model.score(id)).isEqualTo(expected.score(id));
            }
        }
    }

    @Test
    void keepsTheNamesOfSpecialTokensAndBytesApartFromText() {
        WordCounts words = new WordCounts();
        words.add("<0x41><unk><|pad|>", 100);
        words.add("▁x", 50);
        TrainedUnigram trained = trained(290, words);
        assertThat(trained.model()
                        .vocabulary()
                        .kind(trained.model().vocabulary().id("<|pad|>")))
                .isEqualTo(PieceKind.CONTROL);
        assertThat(trained.tokenizer().decode(trained.tokenizer().encode("<0x41><unk><|pad|>")))
                .isEqualTo("<0x41><unk><|pad|>");
    }

    @Test
    void tellsItsProgress() {
        List<String> seen = new ArrayList<>();
        new UnigramTrainer(400, 1)
                .train(CountedWords.of(counts(Boundary.WORD)), (done, total) -> seen.add(done + "/" + total));
        assertThat(seen).hasSizeGreaterThan(1).doesNotHaveDuplicates();
        assertThat(seen.get(seen.size() - 1)).matches("(\\d+)/\\1");
    }

    @Test
    void refusesAVocabularyTooSmallForTheBytes() {
        assertThatThrownBy(() -> new UnigramTrainer(262, 1))
                .hasMessage("The vocabulary size 262 is too small for 256 bytes, the piece for unknown characters and 5"
                        + " special tokens; use at least 263.");
        assertThatThrownBy(() -> new UnigramTrainer(300, 0)).hasMessage("The minimum count is 0; use 1 or more.");
    }

    /** Words in parts, as executors hold them; sums come together from the last part to the first. */
    private record PartedWords(WordCounts words, int parts) implements CountedWords {
        @Override
        public WordCounts keys(Keys keys, long minCount) {
            WordCounts sum = new WordCounts();
            for (int part = parts - 1; part >= 0; part--) {
                CountedWords.of(part(part)).keys(keys, 1).forEach(sum::add);
            }
            return sum.atLeast(minCount);
        }

        @Override
        public long[] sum(Sums sums) {
            return IntStream.range(0, parts)
                    .mapToObj(part -> sums.of(part(parts - 1 - part)))
                    .reduce((a, b) -> {
                        Arrays.setAll(a, i -> a[i] + b[i]);
                        return a;
                    })
                    .orElseThrow();
        }

        private WordCounts part(int part) {
            WordCounts counts = new WordCounts();
            for (int word = part; word < words.size(); word += parts) {
                byte[] bytes = words.word(word);
                counts.addNew(bytes, 0, bytes.length, words.count(word));
            }
            return counts;
        }
    }

    private static TrainedUnigram trained(int vocabularySize, WordCounts words) {
        return new UnigramTrainer(vocabularySize, 1).train(CountedWords.of(words), TrainerListener.NONE);
    }

    private static WordCounts counts(Boundary boundary) {
        WordSplitter splitter = new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), boundary);
        WordCounts counts = new WordCounts();
        for (String text : List.of(Texts.JAPANESE, Texts.ENGLISH, Texts.CODE)) {
            splitter.split(text, (utf8, from, to) -> counts.add(utf8, from, to, 1));
        }
        return counts;
    }

    private static WordCounts counts(Map<String, Long> words) {
        WordCounts counts = new WordCounts();
        words.forEach(counts::add);
        return counts;
    }

    private static List<String> keys(CandidatePieces pieces) {
        return pieces.keys().stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> tokens(UnigramTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(id -> tokenizer.decode(new int[] {id}))
                .toList();
    }
}
