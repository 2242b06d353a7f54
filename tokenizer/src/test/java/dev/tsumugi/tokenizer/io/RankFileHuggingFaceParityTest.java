package dev.tsumugi.tokenizer.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tsumugi.tokenizer.RankFiles;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's vocabularies written as {@code tokenizer.json}: ids in Hugging Face's own tokenizers (Rust, through DJL). */
class RankFileHuggingFaceParityTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"CL100K, 100256", "O200K, 199998"})
    void givesTheSameIds(RankFiles file, int firstSpecialId) throws IOException {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Map<String, Integer> specialIds = new HashMap<>();
        SpecialTokens.NAMES.forEach(name -> specialIds.put(name, firstSpecialId + specialIds.size()));
        // possessive quantifiers mean something else to Hugging Face's regular expressions; the pieces are the same
        String pattern = file == RankFiles.O200K ? PreTokenizer.O200K_PATTERN : PreTokenizer.LLAMA3_PATTERN;
        TokenizerFile.write(file.read(pattern, specialIds), 1024, folder);
        Path json = folder.resolve(TokenizerFile.TOKENIZER);
        Tokenizer ours = TokenizerFile.read(json);
        try (HuggingFaceTokenizer theirs =
                HuggingFaceTokenizer.newInstance(json, Map.of("truncation", "false", "padding", "false"))) {
            Random random = new Random(24);
            for (int i = 0; i < 1000; i++) {
                assertSameIds(ours, theirs, Texts.random(random, 1 + random.nextInt(80)));
            }
            assumeTrue(Files.exists(Texts.shared("text")), "the shared test data is not here: " + Texts.shared("text"));
            Texts.sharedTexts()
                    .flatMap(text -> Texts.read(Texts.shared(text)).lines())
                    .forEach(line -> assertSameIds(ours, theirs, line + "\n"));
        }
    }

    private static void assertSameIds(Tokenizer ours, HuggingFaceTokenizer theirs, String text) {
        int[] ids = Arrays.stream(theirs.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
        assertThat(ours.encode(text)).as(text).isEqualTo(ids);
    }
}
