package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerConfig;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.VocabularyGrowth;
import dev.tsumugi.model.huggingface.HuggingFaceImport;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/** What pre-training starts from: random parameters in the configured sizes, or the model of {@code model.from} in its own. */
final class StartingModel {
    private StartingModel() {}

    /**
     * The sizes of the model, whose vocabulary grows by the special tokens that {@code train-tokenizer.from} added.
     *
     * @throws UserException when the model of {@code model.from} cannot be read, or does not fit the configuration, the run's
     *     tokenizer or the length of its sequences
     */
    static ModelConfig sizes(StageContext context, int vocabularySize, int sequenceLength) throws IOException {
        DecoderConfig section = context.config(DecoderConfig.class);
        if (section.from().isEmpty()) {
            return TrainingSettings.model(section, vocabularySize, sequenceLength);
        }
        Path folder = new Path(section.from());
        ModelConfig model = reading(section.from(), () -> HuggingFaceImport.readConfig(folder, context.hadoop()));
        requireVocabulary(context, model, vocabularySize);
        if (model.contextLength() < sequenceLength) {
            throw new UserException("The model in " + section.from() + " (model.from) takes " + model.contextLength()
                    + " tokens, but tokenize.sequence-length is " + sequenceLength + "; lower it.");
        }
        requireSize(section, "width", section.width(), model.width());
        requireSize(section, "heads", section.heads(), model.heads());
        requireSize(section, "key-value-heads", section.keyValueHeads(), model.keyValueHeads());
        requireSize(section, "feed-forward-width", section.feedForwardWidth(), model.feedForwardWidth());
        requireKind(section, "architecture", section.architecture(), model.architecture());
        requireKind(section, "query-key-norm", section.queryKeyNorm(), model.queryKeyNorm());
        requireKind(section, "biases", section.biases(), model.biases());
        return model.withVocabularySize(vocabularySize);
    }

    /**
     * Overwrites the random parameters by those of {@code model.from}, if that is set.
     *
     * @param vocabularySize of {@link #sizes}
     * @param parameters of a network of {@link #sizes}
     */
    static void copyParameters(StageContext context, int vocabularySize, FloatPointer parameters) throws IOException {
        String from = context.config(DecoderConfig.class).from();
        if (from.isEmpty()) {
            return;
        }
        try (HuggingFaceImport.Imported imported =
                reading(from, () -> HuggingFaceImport.read(new Path(from), context.hadoop()))) {
            VocabularyGrowth.copy(imported.model(), imported.parameters(), vocabularySize, parameters);
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(String from, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (DamagedFileException | FileNotFoundException e) {
            throw new UserException("The model in " + from + " (model.from) cannot be read: " + e.getMessage(), e);
        }
    }

    private static void requireVocabulary(StageContext context, ModelConfig model, int vocabularySize)
            throws IOException {
        String from = context.config(DecoderConfig.class).from();
        Path folder = new Path(from);
        String remedy = "; set train-tokenizer.from to a folder with the model's own tokenizer.";
        boolean hasTokenizer = folder.getFileSystem(context.hadoop()).exists(new Path(folder, TokenizerFile.TOKENIZER));
        int rows = hasTokenizer
                ? StoredTokenizer.read(folder, context.hadoop()).tokenizer().vocabularySize()
                : vocabularySize;
        if (model.vocabularySize() != rows || rows > vocabularySize) {
            throw new UserException("The model in " + from + " (model.from) has a vocabulary of "
                    + model.vocabularySize() + " tokens, but "
                    + (isTokenizerOf(folder, context)
                            ? "the tokenizer in that folder has " + rows
                                    + "; take a folder whose embedding has a row for each token and no more."
                            : "the run's tokenizer has " + vocabularySize + remedy));
        }
        if (hasTokenizer
                && !Arrays.equals(
                        json(StoredTokenizer.readForeign(folder, context.hadoop())),
                        json(StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop())))) {
            throw new UserException("The model in " + from
                    + " (model.from) was trained with another tokenizer than the run's" + remedy);
        }
    }

    private static boolean isTokenizerOf(Path folder, StageContext context) {
        String from = context.config(TrainTokenizerConfig.class).from();
        return !from.isEmpty() && new Path(from).equals(folder);
    }

    private static byte[] json(StoredTokenizer stored) throws IOException {
        Tokenizer tokenizer = stored.tokenizer();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, bytes);
        return bytes.toByteArray();
    }

    private static void requireSize(DecoderConfig section, String key, int configured, int size) {
        if (configured != 0 && configured != size) {
            throw new UserException("model." + key + " is " + configured + ", but the model in " + section.from()
                    + " (model.from) has " + size + "; set model." + key + " to 0, and the model decides.");
        }
    }

    private static void requireKind(DecoderConfig section, String key, Object configured, Object kind) {
        if (!configured.equals(kind)) {
            throw new UserException("model." + key + " is " + word(configured) + ", but the model in " + section.from()
                    + " (model.from) has " + word(kind) + "; set model." + key + " to " + word(kind) + ".");
        }
    }

    private static String word(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }
}
