package dev.tsumugi.training;

import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.export.ExportStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.generate.GenerateCommand;
import dev.tsumugi.training.generate.GenerateStage;
import dev.tsumugi.training.inspect.InspectCommand;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.StageCatalog;
import dev.tsumugi.workflow.stage.Stage;
import java.util.List;
import picocli.CommandLine;

/** The stages from token shards to a model, and the commands that look into one. */
public final class TrainingStages implements StageCatalog {
    @Override
    public List<Stage> stages() {
        return List.of(
                PretrainStage.STAGE, FinetuneStage.STAGE, EvaluateStage.STAGE, GenerateStage.STAGE, ExportStage.STAGE);
    }

    @Override
    public List<CommandLine> commands(Execution execution) {
        return List.of(GenerateCommand.of(execution), InspectCommand.of(execution));
    }
}
