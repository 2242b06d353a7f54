package dev.tsumugi.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.huggingface.HuggingFaceImport;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobTest {
    private static final String PROVENANCE =
            "{\"stage\":\"%s\",\"configuration\":{},\"inputs\":{},\"files\":{},\"fingerprint\":\"\"}";

    @TempDir
    Path folder;

    private TinyRun run;

    @BeforeEach
    void prepareRun() throws IOException {
        run = new TinyRun(folder);
        run.writeTokenizer();
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
    }

    @Test
    void exportsTheFineTunedModelWhereThereIsOne() throws IOException {
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);

        ExportReport report = (ExportReport) new ExportJob().run(run.context());

        assertThat(report.model()).isEqualTo(Training.FINETUNED);
        assertThat(report.step()).isEqualTo(5);
        assertThat(json("generation_config.json").get("eos_token_id").toString())
                .isEqualTo("[1,4]");
    }

    @Test
    void writesAFolderThatOpensElsewhere() throws IOException {
        ExportReport report = (ExportReport) new ExportJob().run(run.context("export.dtype=bfloat16"));

        assertThat(report.files())
                .extracting(ExportReport.ExportedFile::name)
                .containsExactly(
                        "README.md",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        for (ExportReport.ExportedFile file : report.files()) {
            assertThat(Files.size(folder.resolve("export").resolve(file.name())))
                    .isEqualTo(file.bytes());
        }
        assertThat(folder.resolve("export/tokenizer.json"))
                .hasSameBinaryContentAs(folder.resolve("tokenizer/tokenizer.json"));
        assertThat(json("tokenizer_config.json").get("model_max_length").asInt())
                .isEqualTo(32);
        assertThat(json("config.json").get("torch_dtype").asText()).isEqualTo("bfloat16");
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(run.folder(ExportStage.STAGE), run.hadoop)) {
            assertThat(imported.model()).isEqualTo(run.model());
        }
    }

    @Test
    void saysWhatNoOtherProgramComputes() throws IOException {
        ModelConfig model = ModelConfig.gpt2(run.tokenizer.vocabularySize(), 32, 16, 1, 2, true);
        run.writeCheckpoint(PretrainStage.STAGE, 20, 1, model.withQueryKeyNorm(), "");

        assertThatThrownBy(() -> new ExportJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "The model cannot be exported. A GPT-2 of transformers or llama.cpp has no place for norms of"
                                + " queries and keys (model.query-key-norm: true).");
    }

    @Test
    void theCardNamesTheFamily() throws IOException {
        run.writeCheckpoint(
                PretrainStage.STAGE, 20, 1, ModelConfig.gpt2(run.tokenizer.vocabularySize(), 32, 16, 1, 2, true), "");

        new ExportJob().run(run.context());

        assertThat(Files.readString(folder.resolve("export/README.md"))).contains("- gpt2\n", "A GPT-2-style decoder");
        assertThat(json("config.json").get("architectures").get(0).asText()).isEqualTo("GPT2LMHeadModel");
    }

    @Test
    void writesEveryFormatIntoOneFolder() throws IOException {
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);

        ExportReport report =
                (ExportReport) new ExportJob().run(run.context("export.formats=[gguf-f16, gguf-q8-0, huggingface]"));

        assertThat(report.files())
                .extracting(ExportReport.ExportedFile::name)
                .contains("README.md", "model-f16.gguf", "model-q8_0.gguf", "model.safetensors");
        assertThat(Files.readString(folder.resolve("export/README.md")))
                .contains("llama-cli -m model-f16.gguf -cnv", "library_name: transformers");
        assertThat(Files.readAllBytes(folder.resolve("export/model-f16.gguf"))).startsWith('G', 'G', 'U', 'F', 3, 0);
    }

    @Test
    void writesNoHuggingFaceFolderUnlessAsked() throws IOException {
        new ExportJob().run(run.context("export.formats=[gguf-f32]"));

        assertThat(folder.resolve("export/config.json")).doesNotExist();
        assertThat(Files.readString(folder.resolve("export/README.md")))
                .startsWith("---\npipeline_tag: ")
                .contains("llama-cli -m model-f32.gguf -no-cnv")
                .doesNotContain("from transformers");
    }

    @Test
    void spreadsALargeModelOverSeveralFiles() throws IOException {
        new ExportJob().run(run.context("export.max-shard-bytes=10000"));

        assertThat(folder.resolve("export/model-00002-of-00002.safetensors")).exists();
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(run.folder(ExportStage.STAGE), run.hadoop)) {
            assertThat(imported.model()).isEqualTo(run.model());
        }
    }

    @Test
    void describesSourcesAndEvaluationInTheModelCard() throws IOException {
        writeSources();
        writeManifest(EvaluateStage.STAGE, """
                {"models": [{"model": "pre-trained", "step": 10, "parameters": 1, "sequences": 2, "tokens": 300,
                  "bytes": 900, "loss": 5.25, "perplexity": 190.6, "bitsPerByte": 2.5,
                  "ownQuestions": 0, "ownQuestionsRight": null}]}
                """);

        new ExportJob().run(run.context("export.name=tiny-model"));

        assertThat(Files.readString(folder.resolve("export/README.md")))
                .startsWith("---\nlibrary_name: transformers\n")
                .contains(
                        "# tiny-model\n",
                        "A Llama-style decoder with 6,752 parameters, pre-trained with Tsumugi.",
                        "| pre-trained | 10 steps, 1,000 tokens |",
                        "| java\\|docs | docs | Apache-2.0 | 1,200 | 3,400,000 |",
                        "| novels | book | unknown | 2 | 5 |",
                        "| pre-trained | 300 | 5.250 | 190.6 | 2.500 |");
    }

    @Test
    void theCardOfAFineTunedModelTellsItsPreTrainingAndAllLicences() throws IOException {
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);
        writeSources();
        writeManifest(PretrainStage.STAGE, """
                {"parameters": 6752, "workers": 2, "rounds": 5, "steps": 40, "tokens": 12345, "tokensPerSecond": 1,
                  "firstLoss": 5, "finalLoss": 4, "resumedFromStep": 0}
                """);
        writeManifest(FinetuneStage.STAGE, """
                {"parameters": 6752, "startedFromStep": 40, "epochs": 3, "steps": 5, "replayedSequences": 0, "tokens": 500,
                  "tokensPerSecond": 1, "firstLoss": 4, "finalLoss": 1, "conversations": {"lines": 9,
                  "conversations": 7, "shortened": 0, "tooLong": 1, "bad": 1, "problems": []}}
                """);

        new ExportJob().run(run.context("finetune.license=CC-BY-4.0", "model.from=base/folder"));

        assertThat(Files.readString(folder.resolve("export/README.md")))
                .contains(
                        ", fine-tuned with Tsumugi.",
                        "| started from | `base/folder` |\n| pre-trained | 40 steps, 12,345 tokens |\n"
                                + "| fine-tuned | 5 steps, 500 tokens |\n",
                        "| java\\|docs | docs | Apache-2.0 | 1,200 | 3,400,000 |",
                        "| conversations | epochs | licence |\n|---:|---:|---|\n| 7 | 3 | CC-BY-4.0 |\n");
    }

    @Test
    void theCardNamesReportsThatAnotherVersionWrote() throws IOException {
        writeManifest(CollectStage.STAGE, "{\"pages\": 3}");

        new ExportJob().run(run.context());

        assertThat(Files.readString(folder.resolve("export/README.md")))
                .endsWith("\nLeft out, since another version of Tsumugi reported it: collect.\n");
    }

    @Test
    void leavesOutAnEvaluationOfAnotherCheckpoint() throws IOException {
        writeManifest(EvaluateStage.STAGE, """
                {"models": [{"model": "pre-trained", "step": 9, "parameters": 1, "sequences": 2, "tokens": 300,
                  "bytes": 900, "loss": 5.25, "perplexity": 190.6, "bitsPerByte": 2.5,
                  "ownQuestions": 0, "ownQuestionsRight": null}]}
                """);

        new ExportJob().run(run.context());

        assertThat(Files.readString(folder.resolve("export/README.md"))).doesNotContain("Evaluation", "Data");
    }

    /** An earlier checkpoint is another model: nobody asked for its figures and its files. */
    @Test
    void refusesADamagedCheckpointAlthoughAnEarlierOneIsThere() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 20, 2);
        damage("checkpoints/step-00000020");

        assertThatThrownBy(() -> new ExportJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        run.folder(PretrainStage.STAGE) + "/step-00000020/model.safetensors has changed")
                .hasMessageEndingWith("Bring back a copy of " + run.folder(PretrainStage.STAGE)
                        + "/step-00000020, or remove the folder: then the checkpoint before it is the newest.");
    }

    private void damage(String step) throws IOException {
        Path model = folder.resolve(step).resolve("model.safetensors");
        Files.deleteIfExists(model.resolveSibling(".model.safetensors.crc"));
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length - 1] ^= 1;
        Files.write(model, bytes);
    }

    private void writeSources() throws IOException {
        writeManifest(CollectStage.STAGE, """
                {"documents": 1202, "bytes": 3400005, "failures": 0, "sources": [
                  {"name": "java|docs", "kind": "docs", "license": "Apache-2.0", "files": 1, "documents": 1200,
                    "bytes": 3400000, "failures": 0, "skipped": {}, "passedOverBytes": 0},
                  {"name": "novels", "kind": "book", "license": "", "files": 1, "documents": 2, "bytes": 5,
                    "failures": 0, "skipped": {}, "passedOverBytes": 0}]}
                """);
    }

    private void writeManifest(Stage stage, String report) throws IOException {
        Path file = folder.resolve(stage.folder()).resolve("manifest.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"provenance\":%s,\"startedAt\":\"\",\"seconds\":1,\"report\":%s}"
                        .formatted(PROVENANCE.formatted(stage.command()), report));
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("export").resolve(name).toFile());
    }
}
