package dev.tsumugi.tokenizer.bytepair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CharacterPairTokenizerTest {
    private static final CharacterPairTokenizer TOKENIZER = TestCharacterPairs.tokenizer(Metaspace.PLAIN);
    private static final PieceVocabulary VOCABULARY = TOKENIZER.vocabulary();

    @Test
    void mergesInTheOrderOfTheRanksAsTheSlowOneDoes() {
        assertSame(TOKENIZER, SlowCharacterPairs.byRank(VOCABULARY, TOKENIZER.merges()));
    }

    @Test
    void mergesInTheOrderOfTheScoresAsTheSlowOneDoes() {
        List<Integer> shuffled =
                new ArrayList<>(IntStream.range(0, VOCABULARY.size()).boxed().toList());
        Collections.shuffle(shuffled, new Random(60));
        double[] scores = shuffled.stream().mapToDouble(rank -> -rank).toArray();
        assertSame(byScores(scores), SlowCharacterPairs.byScore(VOCABULARY, scores));
    }

    @Test
    void sharesTheRankOfAllMergesThatMakeTheSamePiece() throws Exception {
        PieceVocabulary vocabulary = vocabulary("a", "aa", "aaa");
        double[] scores = new double[vocabulary.size()];
        scores[vocabulary.id("aa")] = -2;
        scores[vocabulary.id("aaa")] = -1;
        CharacterPairTokenizer tokenizer =
                new CharacterPairTokenizer(vocabulary, Merges.ofScores(vocabulary, scores), Metaspace.PLAIN);
        int[] twice = {vocabulary.id("aaa"), vocabulary.id("aaa")};
        assertThat(tokenizer.encode("aaaaaa")).containsExactly(twice);
        CharacterPairTokenizer copy = copy(tokenizer);
        assertThat(copy.merges()).isEqualTo(tokenizer.merges());
        assertThat(copy.merges().sharesRanks()).isTrue();
        assertThat(copy.encode("aaaaaa")).containsExactly(twice);
    }

    @Test
    void survivesSerialization() throws Exception {
        Metaspace metaspace = new Metaspace(Prefix.FIRST, true);
        CharacterPairTokenizer tokenizer = TestCharacterPairs.tokenizer(metaspace);
        CharacterPairTokenizer copy = copy(tokenizer);
        assertThat(copy.metaspace()).isEqualTo(metaspace);
        assertThat(copy.merges()).isEqualTo(tokenizer.merges());
        assertThat(copy.specialIds()).isEqualTo(tokenizer.specialIds());
        for (String text : Texts.all()) {
            assertThat(copy.encodeWithSpecialTokens("<s>" + text))
                    .isEqualTo(tokenizer.encodeWithSpecialTokens("<s>" + text));
        }
    }

    @Test
    void givesTheSameIdsInManyThreads() {
        List<int[]> expected = Texts.all().stream().map(TOKENIZER::encode).toList();
        assertThat(IntStream.range(0, 64)
                        .parallel()
                        .mapToObj(
                                i -> Texts.all().stream().map(TOKENIZER::encode).toList()))
                .allSatisfy(ids -> {
                    for (int i = 0; i < expected.size(); i++) {
                        assertThat(ids.get(i)).isEqualTo(expected.get(i));
                    }
                });
    }

    @Test
    void encodesAMillionOfTheSameCharacter() {
        PieceVocabulary vocabulary = vocabulary("a", "aa", "aaaa");
        int a = vocabulary.id("a");
        int two = vocabulary.id("aa");
        CharacterPairTokenizer tokenizer =
                new CharacterPairTokenizer(vocabulary, Merges.of(new int[] {a, a, two, two}), Metaspace.PLAIN);
        int[] ids = tokenizer.encode("a".repeat(1_000_003));
        assertThat(ids).hasSize(250_002).endsWith(vocabulary.id("aaaa"), two, a);
        assertThat(IntStream.of(ids).limit(250_000)).allMatch(id -> id == vocabulary.id("aaaa"));
    }

    @Test
    void encodesALineOfTenMegabytes() {
        String unit = String.join(" ", Texts.all()).replace('\n', ' ');
        String line = unit.repeat(10_000_000 / unit.length());
        int[] ids = TOKENIZER.encode(line);
        assertThat(TOKENIZER.decode(ids)).isEqualTo(line);
        int period = TOKENIZER.encode(unit.repeat(3)).length - TOKENIZER.encode(unit.repeat(2)).length;
        int[] middle = TOKENIZER.encode(unit.repeat(3));
        for (int i = period; i + period < ids.length; i++) {
            if (ids[i] != middle[i % period + period]) {
                assertThat(ids[i]).as("id %d", i).isEqualTo(middle[i % period + period]);
            }
        }
    }

    @Test
    void needsPiecesForBytesAndForASpace() {
        PieceVocabulary without =
                PieceVocabulary.of(List.of("<unk>", "▁"), List.of(PieceKind.UNKNOWN, PieceKind.NORMAL));
        assertThatThrownBy(() -> new CharacterPairTokenizer(without, Merges.of(new int[0]), Metaspace.PLAIN))
                .hasMessage("The vocabulary has no pieces for bytes or none for the space, ▁; byte pairs of characters"
                        + " need both.");
    }

    private static void assertSame(CharacterPairTokenizer tokenizer, SlowCharacterPairs slow) {
        Random random = new Random(61);
        List<String> texts = new ArrayList<>(Texts.all());
        for (int i = 0; i < 300; i++) {
            texts.add(Texts.random(random, 1 + random.nextInt(60)));
        }
        for (String text : texts) {
            assertThat(IntStream.of(tokenizer.encode(text)).boxed().toList())
                    .as(text)
                    .isEqualTo(slow.encode(text.replace(' ', '▁')));
        }
    }

    private static CharacterPairTokenizer byScores(double[] scores) {
        return new CharacterPairTokenizer(VOCABULARY, Merges.ofScores(VOCABULARY, scores), Metaspace.PLAIN);
    }

    private static PieceVocabulary vocabulary(String... normal) {
        List<String> pieces = new ArrayList<>(List.of("<unk>", "▁"));
        pieces.addAll(List.of(normal));
        List<PieceKind> kinds = new ArrayList<>(Collections.nCopies(pieces.size(), PieceKind.NORMAL));
        kinds.set(0, PieceKind.UNKNOWN);
        IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(pieces::add);
        kinds.addAll(Collections.nCopies(256, PieceKind.BYTE));
        return PieceVocabulary.of(pieces, kinds);
    }

    private static CharacterPairTokenizer copy(CharacterPairTokenizer tokenizer)
            throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(tokenizer);
        return (CharacterPairTokenizer)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}
