package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.Indentation;
import dev.tsumugi.tokenizer.pretokenizer.PatternSettings;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids of the files written here, in Hugging Face's own tokenizers (Rust, through DJL). */
class HuggingFaceParityTest {
    private static final BytePairTokenizer OURS = TestTokenizers.trained(900, Boundary.WORD);

    @TempDir
    static Path folder;

    private static HuggingFaceTokenizer theirs;

    @BeforeAll
    static void load() throws IOException {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        theirs = load(OURS, "default");
    }

    @AfterAll
    static void close() {
        theirs.close();
    }

    static List<String> texts() {
        return Texts.all();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void givesTheSameIds(String text) {
        assertThat(OURS.encodeWithSpecialTokens(text)).isEqualTo(ids(theirs, text));
    }

    @Test
    void givesTheSameIdsOnRandomText() {
        Random random = new Random(10);
        for (int i = 0; i < 2000; i++) {
            String text = Texts.random(random, 1 + random.nextInt(60));
            assertThat(OURS.encode(text)).as(text).isEqualTo(ids(theirs, text));
        }
    }

    static Stream<String> patterns() {
        return Stream.concat(
                Stream.of(PreTokenizer.GPT2_PATTERN, PreTokenizer.O200K_PATTERN),
                IntStream.of(1, 2, 3, PatternSettings.UNLIMITED)
                        .boxed()
                        .flatMap(maxDigits -> Stream.of(Indentation.values())
                                .map(indentation -> new PatternSettings(maxDigits, indentation).pattern())));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void givesTheSameIdsWithEveryPattern(String pattern) throws IOException {
        BytePairTokenizer ours = TestTokenizers.trained(700, Boundary.NONE, pattern, Texts.all());
        Random random = new Random(12);
        try (HuggingFaceTokenizer same = load(ours, Integer.toHexString(pattern.hashCode()))) {
            for (String text : Texts.all()) {
                assertThat(ours.encodeWithSpecialTokens(text)).isEqualTo(ids(same, text));
            }
            for (int i = 0; i < 500; i++) {
                String text = Texts.random(random, 1 + random.nextInt(60));
                assertThat(ours.encode(text)).as(text).isEqualTo(ids(same, text));
            }
        }
    }

    @Test
    void givesTheSameIdsWhenRankOrderIsNotIdOrder() throws IOException {
        BytePairTokenizer ours = TestTokenizers.withShuffledIds(OURS, new Random(11));
        try (HuggingFaceTokenizer shuffled = load(ours, "shuffled")) {
            for (String text : Texts.all()) {
                assertThat(ours.encodeWithSpecialTokens(text)).isEqualTo(ids(shuffled, text));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tsumugi.tokenizer.Texts#sharedTexts")
    void givesTheSameIdsOnRealText(String file) {
        assumeTrue(Files.exists(Texts.shared(file)), "the shared test data is not here: " + file);
        Texts.read(Texts.shared(file))
                .lines()
                .forEach(line -> assertThat(OURS.encode(line + "\n")).as(line).isEqualTo(ids(theirs, line + "\n")));
    }

    @Test
    void putsTheBeginningOfTextInFrontThroughThePostProcessor() {
        Encoding encoding = theirs.encode("今日は", true, false);
        assertThat(encoding.getTokens()[0]).isEqualTo("<|begin_of_text|>");
        assertThat(encoding.getIds()).hasSize(OURS.encode("今日は").length + 1);
    }

    @Test
    void decodesToTheSameText() {
        for (String text : Texts.all()) {
            long[] ids = Arrays.stream(OURS.encode(text)).asLongStream().toArray();
            assertThat(theirs.decode(ids, false)).isEqualTo(OURS.decode(OURS.encode(text)));
        }
    }

    private static HuggingFaceTokenizer load(BytePairTokenizer tokenizer, String name) throws IOException {
        TokenizerFile.write(tokenizer, 1024, folder.resolve(name));
        return HuggingFaceTokenizer.newInstance(
                folder.resolve(name).resolve(TokenizerFile.TOKENIZER),
                Map.of("truncation", "false", "padding", "false"));
    }

    private static int[] ids(HuggingFaceTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
