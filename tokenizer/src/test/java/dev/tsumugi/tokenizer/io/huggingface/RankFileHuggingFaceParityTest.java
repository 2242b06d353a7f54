package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tsumugi.tokenizer.RankFiles;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.pretokenizer.Indentation;
import dev.tsumugi.tokenizer.pretokenizer.PatternSettings;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenAI's vocabularies, under the patterns of GPT-2, Llama 3, Qwen 2 and o200k, written as {@code tokenizer.json}: ids in Hugging Face's own tokenizers (Rust, through DJL). */
class RankFileHuggingFaceParityTest {
    private static final int LINES = 500;
    private static final String QWEN2_PATTERN = new PatternSettings(1, Indentation.SEPARATE).pattern();

    @TempDir
    private Path folder;

    static Stream<Arguments> ranksAndPatterns() {
        // possessive quantifiers mean something else to Hugging Face's regular expressions; the pieces are the same
        return Stream.of(
                Arguments.of(RankFiles.R50K, PreTokenizer.GPT2_PATTERN, 50256),
                Arguments.of(RankFiles.CL100K, PreTokenizer.LLAMA3_PATTERN, 100256),
                Arguments.of(RankFiles.CL100K, QWEN2_PATTERN, 100256),
                Arguments.of(RankFiles.O200K, PreTokenizer.O200K_PATTERN, 199998));
    }

    @ParameterizedTest
    @MethodSource("ranksAndPatterns")
    void givesTheSameIds(RankFiles file, String pattern, int firstSpecialId) throws IOException {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Map<String, Integer> specialIds = new HashMap<>();
        SpecialTokens.NAMES.forEach(name -> specialIds.put(name, firstSpecialId + specialIds.size()));
        TokenizerFile.write(file.read(pattern, specialIds), 1024, folder);
        Path json = folder.resolve(TokenizerFile.TOKENIZER);
        Tokenizer ours = TokenizerFile.read(json);
        try (HuggingFaceTokenizer theirs =
                HuggingFaceTokenizer.newInstance(json, Map.of("truncation", "false", "padding", "false"))) {
            Random random = new Random(24);
            for (int i = 0; i < 1000; i++) {
                assertSameIds(ours, theirs, Texts.random(random, 1 + random.nextInt(80)));
            }
            Texts.sharedTexts()
                    .forEach(text ->
                            assumeTrue(Files.exists(Texts.shared(text)), "the shared test data is not here: " + text));
            Texts.sharedTexts().map(text -> Texts.read(Texts.shared(text))).forEach(text -> {
                assertThat(Arrays.equals(ours.encode(text), ids(theirs, text)))
                        .as("all of a text at once")
                        .isTrue();
                text.lines().limit(LINES).forEach(line -> assertSameIds(ours, theirs, line + "\n"));
            });
        }
    }

    private static void assertSameIds(Tokenizer ours, HuggingFaceTokenizer theirs, String text) {
        assertThat(ours.encode(text)).as(text).isEqualTo(ids(theirs, text));
    }

    private static int[] ids(HuggingFaceTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
