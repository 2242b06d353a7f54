package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.pretokenizer.PatternSettings;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.unigram.UnigramTrainer;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids of Unigram files trained here, in Hugging Face's own tokenizers (Rust, through DJL). */
class TrainedUnigramParityTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void givesTheSameIds(Boundary boundary) throws IOException {
        UnigramTokenizer ours = trained(boundary);
        try (HuggingFaceTokenizer theirs = load(ours)) {
            for (String text : Texts.all()) {
                assertThat(ours.encodeWithSpecialTokens(text)).as(text).isEqualTo(ids(theirs, text));
            }
            Random random = new Random(10);
            for (int i = 0; i < 1000; i++) {
                String text = Texts.random(random, 1 + random.nextInt(60));
                assertThat(ours.encode(text)).as(text).isEqualTo(ids(theirs, text));
            }
        }
    }

    @Test
    void readsTheFileBack() throws IOException {
        UnigramTokenizer ours = trained(Boundary.WORD);
        Path file = folder.resolve(TokenizerFile.TOKENIZER);
        TokenizerFile.write(ours, 64, folder);
        assertThat(TokenizerFile.read(file).encode(Texts.JAPANESE)).isEqualTo(ours.encode(Texts.JAPANESE));
        assertThat(TokenizerFile.read(file).specialTokens()).isEqualTo(ours.specialTokens());
    }

    private HuggingFaceTokenizer load(UnigramTokenizer tokenizer) throws IOException {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Files.createDirectories(folder);
        TokenizerFile.write(tokenizer, 64, folder);
        return HuggingFaceTokenizer.newInstance(
                folder.resolve(TokenizerFile.TOKENIZER), Map.of("truncation", "false", "padding", "false"));
    }

    private static UnigramTokenizer trained(Boundary boundary) {
        WordSplitter splitter = new WordSplitter(PatternSettings.LLAMA3.preTokenizer(), boundary);
        WordCounts words = new WordCounts();
        Texts.all().forEach(text -> splitter.split(text, (utf8, from, to) -> words.add(utf8, from, to, 1)));
        return new UnigramTrainer(500, 1)
                .train(CountedWords.of(words), TrainerListener.NONE)
                .tokenizer();
    }

    private static int[] ids(HuggingFaceTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }
}
