package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.bytepair.TestCharacterPairs;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.TestUnigrams;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids of Unigram and of byte pairs of characters in Hugging Face's own tokenizers (Rust, through DJL), by files written here. */
class PieceParityTest {
    private static final String SETTINGS = """
            NEVER, false
            NEVER, true
            FIRST, false
            FIRST, true
            ALWAYS, false
            ALWAYS, true
            PREPEND, false
            PREPEND, true
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    @BeforeAll
    static void stayOffline() {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    @ParameterizedTest
    @CsvSource(textBlock = SETTINGS)
    void givesTheSameIdsForUnigram(Prefix prefix, boolean split) throws IOException {
        for (boolean bytes : new boolean[] {true, false}) {
            assertParity(new UnigramTokenizer(
                    TestUnigrams.model(1500, bytes, Scoring.HUGGING_FACE), new Metaspace(prefix, split)));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = SETTINGS)
    void givesTheSameIdsWhereNotEvenTheSpaceIsAPiece(Prefix prefix, boolean split) throws IOException {
        PieceVocabulary vocabulary = PieceVocabulary.of(
                List.of("<unk>", "<s>", "</s>", "a"),
                List.of(PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.CONTROL, PieceKind.NORMAL));
        UnigramModel model = new UnigramModel(vocabulary, new double[] {0, 0, 0, -1}, Scoring.HUGGING_FACE);
        Tokenizer ours = new UnigramTokenizer(model, new Metaspace(prefix, split));
        try (HuggingFaceTokenizer theirs = load(ours)) {
            for (String text : List.of("☃ ☃", "☃☃ a☃  ☃a", " ☃<s>☃ ☃", "a a")) {
                assertSameIds(ours, theirs, text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = SETTINGS)
    void givesTheSameIdsForBytePairsOfCharacters(Prefix prefix, boolean split) throws IOException {
        assertParity(TestCharacterPairs.tokenizer(new Metaspace(prefix, split)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = SETTINGS)
    void findsAddedTokensThatTheModelLacksByNameOnly(Prefix prefix, boolean split) throws IOException {
        Metaspace metaspace = new Metaspace(prefix, split);
        for (Tokenizer model : List.of(
                new UnigramTokenizer(TestUnigrams.model(1500, true, Scoring.HUGGING_FACE), metaspace),
                TestCharacterPairs.tokenizer(metaspace))) {
            Tokenizer ours = read(withAddedTokens(model, "▁x", "☃", "<tool>"));
            int added = model.vocabularySize();
            try (HuggingFaceTokenizer theirs = load(ours)) {
                for (String text : List.of("a x", "a▁x", "x x", "a ☃☃", "<tool> x</tool>", "a<s> x")) {
                    assertSameIds(ours, theirs, text);
                }
            }
            assertThat(ours.encode("a x")).doesNotContain(added);
            assertThat(ours.encode("a▁x")).endsWith(added);
            assertThat(ours.encode("☃")).containsExactly(added + 1);
            Tokenizer copy = TokenizerFile.read(folder.resolve(TokenizerFile.TOKENIZER));
            assertThat(copy.encode("a x▁x")).isEqualTo(ours.encode("a x▁x"));
        }
    }

    @Test
    void refusesToWriteAddedTokensBeforePiecesOfTheModel() {
        PieceVocabulary vocabulary = PieceVocabulary.of(
                List.of("<unk>", "x", "a"), List.of(PieceKind.UNKNOWN, PieceKind.ADDED, PieceKind.NORMAL));
        UnigramModel model = new UnigramModel(vocabulary, new double[3], Scoring.HUGGING_FACE);
        assertThatThrownBy(() -> TokenizerFile.write(new UnigramTokenizer(model, Metaspace.PLAIN), 8, folder))
                .hasMessage("The piece 2 \"a\" comes after the added token 1 \"x\"; in a tokenizer.json, added tokens"
                        + " that the model does not have come last.");
    }

    @ParameterizedTest
    @CsvSource({"text/botchan.txt", "text/wagahaiwa_nekodearu.txt"})
    void givesTheSameIdsOnRealText(String file) throws IOException {
        assumeTrue(Files.exists(Texts.shared(file)), "the shared test data is not here: " + file);
        String text = Texts.read(Texts.shared(file));
        String head = text.substring(0, 100_000);
        for (Tokenizer ours : List.of(
                new UnigramTokenizer(
                        TestUnigrams.model(List.of(head), 8000, true, Scoring.HUGGING_FACE),
                        new Metaspace(Prefix.PREPEND, false)),
                TestCharacterPairs.tokenizer(new Metaspace(Prefix.FIRST, false)))) {
            try (HuggingFaceTokenizer theirs = load(ours)) {
                text.lines().limit(1500).forEach(line -> assertSameIds(ours, theirs, line));
                assertSameIds(ours, theirs, head);
            }
        }
    }

    @Test
    void tellsTheBytesOfEachTokenOfBytePairs() {
        CharacterPairTokenizer tokenizer = TestCharacterPairs.tokenizer(new Metaspace(Prefix.PREPEND, false));
        for (String text : Texts.all()) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            Encoding encoding = tokenizer.encodeWithOffsets(utf8);
            assertThat(encoding.ids()).isEqualTo(tokenizer.encode(utf8));
            for (int i = 1; i < encoding.ids().length; i++) {
                assertThat(encoding.starts()[i]).isEqualTo(encoding.ends()[i - 1]);
                assertThat(Arrays.copyOfRange(utf8, encoding.starts()[i], encoding.ends()[i]))
                        .isEqualTo(tokenizer.vocabulary().text(encoding.ids()[i]));
            }
        }
    }

    @Test
    void givesBackAnyBytesFromBytePairs() {
        Tokenizer tokenizer = TestCharacterPairs.tokenizer(new Metaspace(Prefix.PREPEND, false));
        Random random = new Random(41);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(50)];
            random.nextBytes(bytes);
            assertThat(tokenizer.decodeBytes(tokenizer.encode(bytes))).isEqualTo(bytes);
        }
    }

    private static void assertParity(Tokenizer ours) throws IOException {
        try (HuggingFaceTokenizer theirs = load(ours)) {
            Random random = new Random(40);
            for (int i = 0; i < 100; i++) {
                assertSameIds(ours, theirs, Texts.random(random, 1 + random.nextInt(60)));
            }
            for (String text : Texts.all()) {
                assertSameIds(ours, theirs, text);
                assertSameIds(ours, theirs, "<s>" + text + "</s> " + text + "<s></s>");
                int[] ids = ours.encode(text);
                assertThat(theirs.decode(Arrays.stream(ids).asLongStream().toArray(), false))
                        .isEqualTo(ours.decode(ids));
            }
        }
        Tokenizer copy = TokenizerFile.read(folder.resolve("tokenizer.json"));
        for (String text : Texts.all()) {
            assertThat(copy.encodeWithSpecialTokens(text)).isEqualTo(ours.encodeWithSpecialTokens(text));
        }
        byte[] written = Files.readAllBytes(folder.resolve("tokenizer.json"));
        TokenizerFile.write(copy, 1024, folder);
        assertThat(Files.readAllBytes(folder.resolve("tokenizer.json"))).isEqualTo(written);
    }

    private static byte[] withAddedTokens(Tokenizer tokenizer, String... names) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, written);
        ObjectNode json = (ObjectNode) JSON.readTree(written.toByteArray());
        for (int i = 0; i < names.length; i++) {
            ObjectNode token = ((ArrayNode) json.get("added_tokens")).addObject();
            token.put("id", tokenizer.vocabularySize() + i).put("content", names[i]);
            token.put("normalized", false).put("special", false);
            token.put("single_word", false).put("lstrip", false).put("rstrip", false);
        }
        return JSON.writeValueAsBytes(json);
    }

    private static Tokenizer read(byte[] json) throws IOException {
        return TokenizerFile.read(new ByteArrayInputStream(json), "test.json");
    }

    private static void assertSameIds(Tokenizer ours, HuggingFaceTokenizer theirs, String text) {
        int[] ids = Arrays.stream(theirs.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
        assertThat(ours.encodeWithSpecialTokens(text)).as(text).isEqualTo(ids);
    }

    private static HuggingFaceTokenizer load(Tokenizer tokenizer) throws IOException {
        TokenizerFile.write(tokenizer, 1024, folder);
        return HuggingFaceTokenizer.newInstance(
                folder.resolve(TokenizerFile.TOKENIZER), Map.of("truncation", "false", "padding", "false"));
    }
}
