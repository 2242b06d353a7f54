package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.traintokenizer.GivenTokenizerReport;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerJob;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.export.ExportJob;
import dev.tsumugi.training.export.ExportStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code model.from} and {@code train-tokenizer.from} on the export of another run. */
class StartingModelTest {
    @TempDir
    Path folder;

    private TinyRun run;
    private Path export;

    @BeforeEach
    void exportAnotherRun() throws IOException {
        TinyRun other = new TinyRun(folder.resolve("other"));
        other.writeTokenizer();
        other.writeCheckpoint(PretrainStage.STAGE, 10, 4);
        new ExportJob().run(other.context());
        export = folder.resolve("other/export");
        run = new TinyRun(folder.resolve("run"));
    }

    @Test
    void takesTheTokenizerAndTheModelAsTheyAre() throws IOException {
        StageContext context = run.context("train-tokenizer.from=" + export, "model.from=" + export);
        GivenTokenizerReport report = (GivenTokenizerReport) new TrainTokenizerJob().run(context);

        ModelConfig sizes = StartingModel.sizes(context, report.vocabularySize(), 24);
        assertThat(sizes).isEqualTo(run.model());
        assertThat(folder.resolve("run/tokenizer/tokenizer.json"))
                .hasSameBinaryContentAs(folder.resolve("other/tokenizer/tokenizer.json"));
        assertThat(report.exampleTokens()).startsWith("今日").contains("天気");
        try (FloatPointer parameters = new FloatPointer(sizes.parameterCount());
                TrainedModel original =
                        TrainedModel.furthest(new TinyRun(folder.resolve("other")).directory, new Configuration())) {
            StartingModel.copyParameters(context, sizes.vocabularySize(), parameters);
            assertThat(parameters.asBuffer()).isEqualTo(original.parameters().asBuffer());
        }
    }

    @Test
    void takesAGpt2AndAQwen3() throws IOException {
        assertTakes(
                ModelConfig.gpt2(run.tokenizer.vocabularySize(), 32, 12, 2, 3, true),
                "model.architecture=gpt2",
                "model.biases=true");
        assertTakes(run.model().withQueryKeyNorm(), "model.query-key-norm=true");
    }

    private void assertTakes(ModelConfig model, String... kinds) throws IOException {
        TinyRun other = new TinyRun(folder.resolve(model.architecture().name()));
        other.writeTokenizer();
        other.writeCheckpoint(PretrainStage.STAGE, 10, 4, model, "");
        new ExportJob().run(other.context());
        String from = "model.from=" + other.folder(ExportStage.STAGE);
        run.writeTokenizer();
        StageContext context =
                run.context(Stream.concat(Stream.of(from), Stream.of(kinds)).toArray(String[]::new));

        ModelConfig sizes = StartingModel.sizes(context, model.vocabularySize(), 24);

        assertThat(sizes).isEqualTo(model);
        try (FloatPointer parameters = new FloatPointer(sizes.parameterCount());
                TrainedModel original = TrainedModel.furthest(other.directory, run.hadoop)) {
            StartingModel.copyParameters(context, sizes.vocabularySize(), parameters);
            assertThat(parameters.asBuffer()).isEqualTo(original.parameters().asBuffer());
        }
    }

    @Test
    void exampleTokensKeepTheirSpaces() throws IOException {
        StoredTokenizer.write(
                SmallTokenizer.unigram("▁spin", "▁the", "▁thread"),
                24,
                "",
                new org.apache.hadoop.fs.Path("file:" + folder.resolve("pieces")),
                new Configuration());

        GivenTokenizerReport report = (GivenTokenizerReport) new TrainTokenizerJob()
                .run(run.context(
                        "train-tokenizer.from=" + folder.resolve("pieces"), "train-tokenizer.example=spin the thread"));

        assertThat(report.exampleTokens()).containsExactly(" spin", " the", " thread");
    }

    @Test
    void leavesRandomParametersAloneWithoutAFolder() throws IOException {
        try (FloatPointer parameters = new FloatPointer(1, 2, 3)) {
            StartingModel.copyParameters(run.context(), 299, parameters);
            assertThat(parameters.get(1)).isEqualTo(2);
        }
    }

    @Test
    void refusesATokenizerOfAnotherSize() {
        assertThatThrownBy(() -> StartingModel.sizes(run.context("model.from=" + export), 298, 24))
                .isInstanceOf(UserException.class)
                .hasMessage("The model in " + export + " (model.from) has a vocabulary of 299 tokens, but the run's"
                        + " tokenizer has 298; set train-tokenizer.from to a folder with the model's own tokenizer.");
    }

    @Test
    void saysSoWhereTheTokenizerIsTheModelsOwn() throws IOException {
        replace("config.json", "\"vocab_size\" : 299", "\"vocab_size\" : 304");

        assertThatThrownBy(() -> StartingModel.sizes(
                        run.context("model.from=" + export, "train-tokenizer.from=" + export + "/"), 299, 24))
                .isInstanceOf(UserException.class)
                .hasMessage("The model in " + export + " (model.from) has a vocabulary of 304 tokens, but the"
                        + " tokenizer in that folder has 299; take a folder whose embedding has a row for each token and"
                        + " no more.");
    }

    @Test
    void refusesOtherKindsOfBlocks() throws IOException {
        run.writeTokenizer();

        assertThatThrownBy(() ->
                        StartingModel.sizes(run.context("model.from=" + export, "model.architecture=gpt2"), 299, 24))
                .isInstanceOf(UserException.class)
                .hasMessage("model.architecture is gpt2, but the model in " + export
                        + " (model.from) has llama; set model.architecture to llama.");
        assertThatThrownBy(() ->
                        StartingModel.sizes(run.context("model.from=" + export, "model.query-key-norm=true"), 299, 24))
                .isInstanceOf(UserException.class)
                .hasMessage("model.query-key-norm is true, but the model in " + export
                        + " (model.from) has false; set model.query-key-norm to false.");
    }

    @Test
    void refusesAnotherTokenizerOfTheSameSize() throws IOException {
        StoredTokenizer.write(
                SmallTokenizer.of(299, "completely other words, more and more of them, again and again: 単語 単語 単語"),
                24,
                "",
                run.folder(TrainTokenizerStage.STAGE),
                run.hadoop);

        assertThatThrownBy(() -> StartingModel.sizes(run.context("model.from=" + export), 299, 24))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "The model in " + export + " (model.from) was trained with another tokenizer than the run's;"
                                + " set train-tokenizer.from to a folder with the model's own tokenizer.");
    }

    @Test
    void refusesLongerSequencesAndOtherSizes() throws IOException {
        run.writeTokenizer();

        assertThatThrownBy(() -> StartingModel.sizes(run.context("model.from=" + export), 299, 64))
                .isInstanceOf(UserException.class)
                .hasMessage("The model in " + export
                        + " (model.from) takes 32 tokens, but tokenize.sequence-length is 64; lower it.");
        assertThatThrownBy(() -> StartingModel.sizes(
                        run.context("model.from=" + export, "model.width=128", "model.heads=2"), 299, 24))
                .isInstanceOf(UserException.class)
                .hasMessage("model.width is 128, but the model in " + export
                        + " (model.from) has 16; set model.width to 0, and the model decides.");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Files.delete(export.resolve("model.safetensors"));

        assertThatThrownBy(() ->
                        StartingModel.copyParameters(run.context("model.from=" + export), 299, new FloatPointer(1)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The model in " + export + " (model.from) cannot be read: ")
                .hasMessageContaining("model.safetensors");
        assertThatThrownBy(() -> new TrainTokenizerJob().run(run.context("train-tokenizer.from=" + folder)))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no " + folder + "/tokenizer.json, which train-tokenizer.from asks for.");
    }

    /** As in the tokenizers of Llama 3, which name the tokens of a conversation otherwise and have none that fills rows. */
    @Test
    void addsTheSpecialTokensThatAreMissingAndRowsForThem() throws IOException {
        replace("tokenizer.json", "<|pad|>", "<|reserved_special_token_0|>");
        replace("tokenizer.json", "<|im_start|>", "<|start_header_id|>");
        replace("tokenizer.json", "<|im_end|>", "<|eot_id|>");
        StageContext context = run.context("train-tokenizer.from=" + export, "model.from=" + export);

        GivenTokenizerReport report = (GivenTokenizerReport) new TrainTokenizerJob().run(context);

        assertThat(report.addedTokens()).containsExactly("<|pad|>", "<|im_start|>", "<|im_end|>");
        assertThat(report.vocabularySize()).isEqualTo(302);
        Tokenizer tokenizer = StoredTokenizer.read(run.folder(TrainTokenizerStage.STAGE), run.hadoop)
                .tokenizer();
        assertThat(tokenizer.specialTokens()).isEqualTo(new SpecialTokens(0, 1, 299, 300, 301));
        assertThat(tokenizer.specialIds()).containsEntry("<|eot_id|>", 4);
        assertThat(tokenizer.encode("今日")).isEqualTo(run.tokenizer.encode("今日"));
        ModelConfig sizes = StartingModel.sizes(context, 302, 24);
        assertThat(sizes).isEqualTo(run.model().withVocabularySize(302));
        try (FloatPointer parameters = new FloatPointer(sizes.parameterCount());
                TrainedModel original =
                        TrainedModel.furthest(new TinyRun(folder.resolve("other")).directory, new Configuration())) {
            StartingModel.copyParameters(context, 302, parameters);
            assertThat(parameters.get(298 * 16)).isEqualTo(original.parameters().get(298 * 16));
            assertThat(parameters.get(301 * 16)).isEqualTo(parameters.get(299 * 16));
        }
    }

    private void replace(String name, String old, String with) throws IOException {
        Path file = export.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.deleteIfExists(export.resolve("." + name + ".crc"));
        Files.writeString(file, text.replace(old, with));
    }
}
