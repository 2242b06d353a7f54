package dev.tsumugi.training.generate;

import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.Set;

/** {@code generate}: text that the models write. */
public final class GenerateStage implements Stage {
    public static final Stage STAGE = new GenerateStage();

    private GenerateStage() {}

    @Override
    public String command() {
        return "generate";
    }

    @Override
    public String folder() {
        return "generated";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Let the model write.",
                "Answers generate.prompts into generated/samples.json, or the texts after --prompt on standard output"
                        + " as they grow; needs no Spark session.",
                "--config conf/demo.yaml --prompt \"Hello, who are you?\"");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("generate", GenerateConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(TrainTokenizerStage.STAGE, FinetuneStage.STAGE);
    }

    @Override
    public Set<String> keysWithoutEffect() {
        return Set.of("generate.at-once", "generate.threads");
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(GenerateReport.class);
    }

    @Override
    public Job job() {
        return new GenerateJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new SamplesSection());
    }
}
