package dev.tsumugi.training.evaluate;

import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/** {@code evaluate}: how well the models predict held-out documents. */
public final class EvaluateStage implements Stage {
    public static final Stage STAGE = new EvaluateStage();

    private EvaluateStage() {}

    @Override
    public String command() {
        return "evaluate";
    }

    @Override
    public String folder() {
        return "evaluation";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Measure loss, perplexity and bits per byte.",
                "Measures the pre-trained and the fine-tuned model on tokens/validation and writes"
                        + " evaluation/evaluation.json.",
                "--config conf/demo.yaml --set evaluate.max-sequences=100");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("evaluate", EvaluateConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(TokenizeStage.STAGE, FinetuneStage.STAGE);
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(EvaluateReport.class);
    }

    @Override
    public Job job() {
        return new EvaluateJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new EvaluationSection());
    }
}
