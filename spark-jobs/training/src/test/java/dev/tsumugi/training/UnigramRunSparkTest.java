package dev.tsumugi.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.document.TestRun;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.tokenize.TokenizeJob;
import dev.tsumugi.corpus.tokenize.TokenizeReport;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerJob;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerReport;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.huggingface.HuggingFaceImport;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.evaluate.EvaluateJob;
import dev.tsumugi.training.evaluate.EvaluateReport;
import dev.tsumugi.training.export.ExportJob;
import dev.tsumugi.training.export.ExportStage;
import dev.tsumugi.training.finetune.FinetuneJob;
import dev.tsumugi.training.finetune.FinetuneReport;
import dev.tsumugi.training.generate.GenerateJob;
import dev.tsumugi.training.generate.GenerateReport;
import dev.tsumugi.training.pretrain.PretrainJob;
import dev.tsumugi.training.pretrain.PretrainReport;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All stages after the corpus with a Unigram tokenizer. */
@Tag("slow")
@ExtendWith(SparkSessionExtension.class)
class UnigramRunSparkTest {
    private static final String TEXT = "The weather is fine today.\n猫が窓の外を見ています。 𠮟る";

    @TempDir
    private Path folder;

    @Test
    void goesFromTheTextToTheExport(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(150), 3);
        StageContext context = context(run, "huggingface");

        TrainTokenizerReport learned = (TrainTokenizerReport) new TrainTokenizerJob().run(context);
        TokenizeReport tokens = (TokenizeReport) new TokenizeJob().run(context);
        PretrainReport pretrained = (PretrainReport) new PretrainJob().run(context);
        FinetuneReport finetuned = (FinetuneReport) new FinetuneJob().run(context);
        EvaluateReport evaluated = (EvaluateReport) new EvaluateJob().run(context);
        GenerateReport generated = (GenerateReport) new GenerateJob().run(context);
        new ExportJob().run(context);

        assertThat(tokens.vocabularySize()).isEqualTo(learned.vocabularySize()).isEqualTo(320);
        assertThat(pretrained.finalLoss()).isLessThan(pretrained.firstLoss() - 1);
        assertThat(finetuned.finalLoss()).isLessThan(finetuned.firstLoss());
        assertThat(evaluated.models()).hasSize(2).allMatch(model -> model.bitsPerByte() > 0);
        assertThat(generated.samples())
                .extracting(GenerateReport.Sample::answer)
                .allMatch(answer -> !answer.isEmpty());
        assertSameInTheExport(context);
        assertThat(folder.resolve("export/tokenizer.json")).content().contains("\"type\" : \"Unigram\"");

        assertThatThrownBy(() -> new ExportJob().run(context(run, "gguf-f32")))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "Only a byte-level BPE tokenizer goes into a GGUF file (llama.cpp's Unigram has no fallback to"
                                + " bytes), but the run's is of another kind; leave the gguf formats out of export.formats, or"
                                + " train another tokenizer.");
    }

    private void assertSameInTheExport(StageContext context) throws IOException {
        Tokenizer own = StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop())
                .tokenizer();
        Tokenizer exported = TokenizerFile.read(folder.resolve("export/tokenizer.json"));
        assertThat(TokenizerFile.withoutPostProcessor(own)).isInstanceOf(UnigramTokenizer.class);
        int[] ids = own.encode(TEXT);
        assertThat(exported.encode(TEXT)).isEqualTo(ids);
        assertThat(exported.decode(ids)).isEqualTo(own.decode(ids)).contains("𠮟");
        float[] expected = new float[own.vocabularySize()];
        float[] logits = new float[own.vocabularySize()];
        try (TrainedModel model = TrainedModel.furthest(context.runDirectory(), context.hadoop());
                HuggingFaceImport.Imported imported =
                        HuggingFaceImport.read(context.folder(ExportStage.STAGE), context.hadoop());
                CpuEngine engine = new CpuEngine(imported.model(), 1)) {
            int[] start = Arrays.copyOf(ids, 20);
            engine.nextTokenLogits(model.parameters(), start, expected);
            engine.nextTokenLogits(imported.parameters(), start, logits);
        }
        assertThat(logits).isEqualTo(expected);
    }

    private StageContext context(TestRun run, String format) throws IOException {
        Path chats = Files.writeString(
                folder.resolve("chats.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"天気は？\"},"
                        + "{\"role\":\"assistant\",\"content\":\"今日はいい天気ですね。\"}]}\n");
        return run.context(
                "train-tokenizer.algorithm=unigram",
                "train-tokenizer.vocabulary-size=320",
                "tokenize.sequence-length=64",
                "tokenize.shards=2",
                "tokenize.validation-fraction=0.2",
                "model.depth=1",
                "model.width=32",
                "model.heads=2",
                "pretrain.workers=1",
                "pretrain.rounds=4",
                "pretrain.steps-per-round=20",
                "pretrain.optimizer.warmup-steps=5",
                "pretrain.optimizer.peak-learning-rate=0.01",
                "finetune.data=[\"" + chats + "\"]",
                "finetune.epochs=10",
                "generate.prompts=[\"天気は？\"]",
                "generate.max-new-tokens=12",
                "export.formats=[" + format + "]");
    }
}
