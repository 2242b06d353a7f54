package dev.tsumugi.training.export;

import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/** {@code export}: the model in the forms of other tools. */
public final class ExportStage implements Stage {
    public static final Stage STAGE = new ExportStage();

    private ExportStage() {}

    @Override
    public String command() {
        return "export";
    }

    @Override
    public String folder() {
        return "export";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Write the model for Hugging Face's tools and llama.cpp.",
                "Writes the fine-tuned model and its tokenizer to export/: config.json, model.safetensors,"
                        + " tokenizer.json, tokenizer_config.json, generation_config.json, and GGUF files for llama.cpp where"
                        + " export.formats names them.",
                "--config conf/demo.yaml --set export.dtype=bfloat16");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("export", ExportConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(TrainTokenizerStage.STAGE, FinetuneStage.STAGE);
    }

    /** The card tells its figures. */
    @Override
    public List<Stage> optionalInputs() {
        return List.of(EvaluateStage.STAGE);
    }

    /** What the files say on how to generate, and the card on the data. */
    @Override
    public List<String> foreignKeys() {
        return List.of(
                "finetune.license",
                "generate.max-new-tokens",
                "generate.repetition-penalty",
                "generate.temperature",
                "generate.top-k",
                "generate.top-p",
                "generate.min-p");
    }

    /** Tells before days of training what this stage would tell after them. */
    @Override
    public void requireRunnable(EffectiveConfig config) {
        DecoderConfig sizes = config.section(DecoderConfig.class).resolved();
        try {
            HuggingFaceConfig.requireExpressible(
                    sizes.architecture(), sizes.queryKeyNorm(), sizes.heads() != sizes.keyValueHeads());
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    "The model could not be exported: " + e.getMessage()
                            + " Stop before that with `run --until generate`, or change the model.",
                    e);
        }
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(ExportReport.class);
    }

    @Override
    public Job job() {
        return new ExportJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new ExportSection());
    }
}
