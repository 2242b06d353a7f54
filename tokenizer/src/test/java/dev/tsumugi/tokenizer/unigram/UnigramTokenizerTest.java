package dev.tsumugi.tokenizer.unigram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnigramTokenizerTest {
    private static final UnigramModel MODEL = TestUnigrams.model(800, true, Scoring.HUGGING_FACE);
    private static final UnigramTokenizer TOKENIZER = new UnigramTokenizer(MODEL, Metaspace.PLAIN);

    @ParameterizedTest
    @EnumSource
    void findsThePathOfTheSlowSearch(Scoring scoring) {
        UnigramModel model = TestUnigrams.model(800, true, scoring);
        UnigramTokenizer tokenizer = new UnigramTokenizer(model, Metaspace.PLAIN);
        SlowUnigram slow = new SlowUnigram(model);
        Random random = new Random(20);
        for (int i = 0; i < 300; i++) {
            String text = Texts.random(random, 1 + random.nextInt(60));
            assertThat(ids(tokenizer, text)).as(text).isEqualTo(slow.encode(marked(text)));
        }
        for (String text : Texts.all()) {
            assertThat(ids(tokenizer, text)).isEqualTo(slow.encode(marked(text)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void breaksTiesAsOnePassOverTheWholeTextWould(Scoring scoring) {
        UnigramModel model =
                unigram(scoring, "a", -1.1, "b", -1.1, "aa", -2.2, "ab", -2.2, "ba", -2.2, "aab", -3.3, "-", -0.7);
        UnigramTokenizer tokenizer = new UnigramTokenizer(model, Metaspace.PLAIN);
        SlowUnigram slow = new SlowUnigram(model);
        Random random = new Random(21);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 100) {
                text.append("aaaabbb--x".charAt(random.nextInt(10)));
            }
            assertThat(ids(tokenizer, text.toString())).as(text.toString()).isEqualTo(slow.encode(text.toString()));
        }
    }

    @Test
    void takesTheHighestSum() {
        UnigramModel model = unigram(Scoring.HUGGING_FACE, "ab", -3.0, "c", -1.0, "a", -1.0, "bc", -1.5, "abc", -2.6);
        assertThat(pieces(model, "abc")).containsExactly("a", "bc");
        assertThat(pieces(model, "abcc")).containsExactly("a", "bc", "c");
    }

    @Test
    void countsTheScoresOfSpecialPiecesForUnknownCharactersAsEachPeerDoes() {
        List<String> spellings = List.of("<unk>", "<s>", "a", "b");
        List<PieceKind> kinds = List.of(PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.NORMAL, PieceKind.NORMAL);
        double[] scores = {0, -80, -1, -2};
        PieceVocabulary vocabulary = PieceVocabulary.of(spellings, kinds);
        assertThat(new UnigramModel(vocabulary, scores, Scoring.HUGGING_FACE).unknownScore())
                .isEqualTo(-90);
        assertThat(new UnigramModel(vocabulary, scores, Scoring.SENTENCE_PIECE).unknownScore())
                .isEqualTo(-12);
    }

    @Test
    void letsUserDefinedPiecesWinInSentencePiecesScoring() {
        PieceVocabulary vocabulary = PieceVocabulary.of(
                List.of("<unk>", "ab", "bc", "a", "c"),
                List.of(
                        PieceKind.UNKNOWN,
                        PieceKind.NORMAL,
                        PieceKind.USER_DEFINED,
                        PieceKind.NORMAL,
                        PieceKind.NORMAL));
        UnigramModel model = new UnigramModel(vocabulary, new double[] {0, -1, 0, -9, -9}, Scoring.SENTENCE_PIECE);
        assertThat(pieces(model, "abc")).containsExactly("a", "bc");
    }

    @Test
    void writesUnknownCharactersAsBytes() {
        assertThat(pieces(MODEL, "a☃")).containsExactly("a", "<0xE2>", "<0x98>", "<0x83>");
    }

    @Test
    void writesARunOfUnknownCharactersAsOnePieceWithoutBytes() {
        UnigramModel model = unigram(Scoring.HUGGING_FACE, "a", -1.0);
        assertThat(pieces(model, "☃☃a☃xy")).containsExactly("<unk>", "a", "<unk>");
        Encoding encoding = new UnigramTokenizer(model, Metaspace.PLAIN)
                .encodeWithOffsets("☃☃a☃xy".getBytes(StandardCharsets.UTF_8));
        assertThat(encoding.ends()).containsExactly(6, 7, 12);
    }

    @Test
    void endsARunOfUnknownCharactersWhereTheMetaspaceSplits() {
        UnigramModel model = unigram(Scoring.HUGGING_FACE, "a", -1.0);
        UnigramTokenizer split = new UnigramTokenizer(model, new Metaspace(Prefix.NEVER, true));
        assertThat(split.encode("☃ ☃☃  a")).containsExactly(0, 0, 0, 0, 1);
        assertThat(split.encodeWithOffsets("☃ ☃☃  a".getBytes(StandardCharsets.UTF_8))
                        .ends())
                .containsExactly(3, 10, 11, 12, 13);
        assertThat(new UnigramTokenizer(model, Metaspace.PLAIN).encode("☃ ☃☃  a"))
                .containsExactly(0, 1);
    }

    @Test
    void givesBackAnyTextAndAnyBytes() {
        Random random = new Random(22);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(50)];
            random.nextBytes(bytes);
            assertThat(TOKENIZER.decodeBytes(TOKENIZER.encode(bytes))).isEqualTo(bytes);
            String text = Texts.random(random, 50).replace('\u2581', ' ');
            assertThat(TOKENIZER.decode(TOKENIZER.encode(text))).isEqualTo(text);
        }
        for (String text : Texts.all()) {
            assertThat(TOKENIZER.decode(TOKENIZER.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void readsTheMarkOfSpacesAsASpace() {
        assertThat(TOKENIZER.encode("quick▁brown")).isEqualTo(TOKENIZER.encode("quick brown"));
        Encoding encoding = TOKENIZER.encodeWithOffsets("a▁☃".getBytes(StandardCharsets.UTF_8));
        assertThat(encoding.ends()).endsWith(5, 6, 7);
    }

    @Test
    void neverMatchesTheSpellingOfABytesOrOfASpecialPiece() {
        for (String spelling : List.of("<0x41>", "<s>", "</s>", "<unk>")) {
            int[] ids = TOKENIZER.encode(spelling);
            assertThat(IntStream.of(ids).filter(id -> MODEL.vocabulary().kind(id) == PieceKind.CONTROL))
                    .isEmpty();
            assertThat(TOKENIZER.decode(ids)).isEqualTo(spelling);
        }
        assertThat(TOKENIZER.encode("<0x41>")).doesNotContain(MODEL.vocabulary().byteId((byte) 0x41));
        assertThat(TOKENIZER.encodeWithSpecialTokens("<s>a</s>"))
                .startsWith(1)
                .endsWith(2)
                .hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void takesThePrefixOffWhenDecoding(Prefix prefix) {
        UnigramTokenizer tokenizer = new UnigramTokenizer(MODEL, new Metaspace(prefix, false));
        assertThat(tokenizer.decode(tokenizer.encode("The quick fox"))).isEqualTo("The quick fox");
        assertThat(tokenizer.encode("")).isEmpty();
    }

    @Test
    void putsASpaceInFrontAsThePrefixSays() {
        assertThat(decoded(Prefix.NEVER, "a<s>a")).isEqualTo("a<s>a");
        assertThat(decoded(Prefix.FIRST, "a<s>a")).isEqualTo("▁a<s>a");
        assertThat(decoded(Prefix.FIRST, " a<s>a")).isEqualTo("▁a<s>a");
        assertThat(decoded(Prefix.FIRST, "<s>a")).isEqualTo("<s>a");
        assertThat(decoded(Prefix.ALWAYS, "a<s>a")).isEqualTo("▁a<s>▁a");
        assertThat(decoded(Prefix.ALWAYS, " a<s> a")).isEqualTo("▁a<s>▁a");
        assertThat(decoded(Prefix.PREPEND, " a<s>a")).isEqualTo("▁▁a<s>▁a");
    }

    @Test
    void keepsPiecesWithinWordsWhenTheMetaspaceSplits() {
        UnigramModel model = unigram(Scoring.HUGGING_FACE, "a", -5.0, "▁", -5.0, "▁a", -6.0, "a▁a", -1.0);
        assertThat(pieces(model, "a a")).containsExactly("a▁a");
        UnigramTokenizer split = new UnigramTokenizer(model, new Metaspace(Prefix.NEVER, true));
        assertThat(ids(split, "a a").stream().map(model.vocabulary()::piece)).containsExactly("a", "▁a");
    }

    @Test
    void tellsTheBytesOfEachToken() {
        UnigramTokenizer tokenizer = new UnigramTokenizer(MODEL, new Metaspace(Prefix.PREPEND, false));
        for (String text : Texts.all()) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            Encoding encoding = tokenizer.encodeWithOffsets(utf8);
            assertThat(encoding.ids()).isEqualTo(tokenizer.encode(utf8));
            int at = 0;
            for (int i = 0; i < encoding.ids().length; i++) {
                byte[] range = Arrays.copyOfRange(utf8, encoding.starts()[i], encoding.ends()[i]);
                byte[] token = MODEL.vocabulary().text(encoding.ids()[i]);
                assertThat(range).isEqualTo(i == 0 ? Arrays.copyOfRange(token, 1, token.length) : token);
                assertThat(encoding.starts()[i]).isEqualTo(at);
                at = encoding.ends()[i];
            }
            assertThat(at).isEqualTo(utf8.length);
        }
    }

    @Test
    void givesTheSameIdsInManyThreads() {
        int[] expected = TOKENIZER.encode(Texts.JAPANESE);
        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> TOKENIZER.encode(Texts.JAPANESE)))
                .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }

    @Test
    void survivesSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(new UnigramTokenizer(MODEL, new Metaspace(Prefix.FIRST, true)));
        UnigramTokenizer copy =
                (UnigramTokenizer) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertThat(copy.metaspace()).isEqualTo(new Metaspace(Prefix.FIRST, true));
        assertThat(copy.encode(Texts.MIXED))
                .isEqualTo(new UnigramTokenizer(MODEL, new Metaspace(Prefix.FIRST, true)).encode(Texts.MIXED));
    }

    @Test
    void encodesAMillionOfTheSameCharacter() {
        String text = "a".repeat(1_000_000);
        int[] ids = TOKENIZER.encode(text);
        assertThat(TOKENIZER.decode(ids)).isEqualTo(text);
    }

    @Test
    void refusesModelsThatCannotWork() {
        assertThatThrownBy(() -> unigram(Scoring.HUGGING_FACE, "a", Double.NaN))
                .hasMessage("The score of piece 1 \"a\" is NaN; a score is a finite number.");
        assertThatThrownBy(() -> PieceVocabulary.of(List.of("a"), List.of(PieceKind.NORMAL)))
                .hasMessage(
                        "The vocabulary has 0 pieces for unknown characters; exactly one is needed, usually <unk>.");
        assertThatThrownBy(() ->
                        PieceVocabulary.of(List.of("<unk>", "<0x41>"), List.of(PieceKind.UNKNOWN, PieceKind.BYTE)))
                .hasMessage("The vocabulary has 1 pieces for bytes; fallback to bytes needs all of <0x00> to <0xFF>.");
        assertThatThrownBy(() ->
                        PieceVocabulary.of(List.of("<unk>", "<0x4g>"), List.of(PieceKind.UNKNOWN, PieceKind.BYTE)))
                .hasMessage("The piece \"<0x4g>\" is no byte; bytes are spelled <0x00> to <0xFF>.");
    }

    private static UnigramModel unigram(Scoring scoring, Object... piecesAndScores) {
        List<String> pieces = new ArrayList<>(List.of("<unk>"));
        List<PieceKind> kinds = new ArrayList<>(List.of(PieceKind.UNKNOWN));
        double[] scores = new double[1 + piecesAndScores.length / 2];
        for (int i = 0; i < piecesAndScores.length; i += 2) {
            pieces.add((String) piecesAndScores[i]);
            kinds.add(PieceKind.NORMAL);
            scores[1 + i / 2] = (double) piecesAndScores[i + 1];
        }
        return new UnigramModel(PieceVocabulary.of(pieces, kinds), scores, scoring);
    }

    private static String decoded(Prefix prefix, String text) {
        int[] ids = new UnigramTokenizer(MODEL, new Metaspace(prefix, false)).encodeWithSpecialTokens(text);
        return IntStream.of(ids).mapToObj(MODEL.vocabulary()::piece).reduce("", String::concat);
    }

    private static List<String> pieces(UnigramModel model, String text) {
        return ids(new UnigramTokenizer(model, Metaspace.PLAIN), text).stream()
                .map(model.vocabulary()::piece)
                .toList();
    }

    private static List<Integer> ids(UnigramTokenizer tokenizer, String text) {
        return IntStream.of(tokenizer.encode(text)).boxed().toList();
    }

    private static String marked(String text) {
        return text.replace(' ', '\u2581');
    }
}
