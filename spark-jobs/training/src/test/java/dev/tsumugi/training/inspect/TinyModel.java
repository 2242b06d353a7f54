package dev.tsumugi.training.inspect;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.testing.ForeignTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** A random model of some thousand parameters with a tokenizer that knows a few words. */
final class TinyModel implements AutoCloseable {
    private final FloatPointer parameters;
    final LanguageModel language;

    TinyModel() {
        this(tokenizer());
    }

    TinyModel(Tokenizer tokenizer) {
        ModelConfig config = new ModelConfig(tokenizer.vocabularySize(), 24, 16, 1, 2, 1, 24, 10_000, 1e-5, true);
        parameters = new FloatPointer(config.parameterCount());
        ParameterInitializer.initialize(config, 5, parameters);
        for (long i = 0; i < config.parameterCount(); i++) {
            parameters.put(i, 4 * parameters.get(i)); // far from uniform
        }
        language = new LanguageModel(new ReferenceEngine(config), parameters, tokenizer);
    }

    private static Tokenizer tokenizer() {
        WordCounts counts = new WordCounts();
        for (String word : List.of(" the", " model", "今日", "天気", "です", "とても", " text")) {
            counts.add(word, 10);
        }
        return new BytePairTrainer(300, 1)
                .train(counts, (done, total) -> {})
                .tokenizer(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN));
    }

    /** The same with a tokenizer that puts nothing before a text. */
    static TinyModel withoutBeginning(Path folder) throws IOException {
        Path file = ForeignTokenizer.QWEN_3.write(folder);
        try (InputStream in = Files.newInputStream(file)) {
            return new TinyModel(TokenizerFile.readWithSpecialTokens(in, "tokenizer.json"));
        }
    }

    @Override
    public void close() {
        language.engine().close();
        parameters.close();
    }
}
