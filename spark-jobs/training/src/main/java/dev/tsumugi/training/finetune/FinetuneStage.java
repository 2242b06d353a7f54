package dev.tsumugi.training.finetune;

import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.OutsideFiles;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code finetune}: the pre-trained model learns to answer. */
public final class FinetuneStage implements Stage {
    public static final Stage STAGE = new FinetuneStage();

    private FinetuneStage() {}

    @Override
    public String command() {
        return Training.FINETUNED.command();
    }

    @Override
    public String folder() {
        return Training.FINETUNED.folder();
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Teach the model to answer.",
                "Trains the newest checkpoint on the conversations of finetune.data, with loss on the answers only,"
                        + " and writes finetuned/.",
                "--config conf/demo.yaml --set finetune.epochs=5");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("finetune", FinetuneConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(TrainTokenizerStage.STAGE, PretrainStage.STAGE);
    }

    @Override
    public void check(ConfigCheck check) {
        check.both(DecoderConfig.class, FinetuneConfig.class, (model, own) -> {
            if (!own.data().isEmpty()) {
                own.optimizer().checkEngine("finetune", model, check);
            }
        });
    }

    @Override
    public Set<String> keysWithoutEffect() {
        return Set.of("finetune.checkpoint-every-steps", "finetune.license");
    }

    @Override
    public List<OutsideFiles> outsideFiles(EffectiveConfig config) {
        return config.section(FinetuneConfig.class).data().stream()
                .map(path -> OutsideFiles.at("the file " + path, path))
                .toList();
    }

    /** 2: conversations begin with the token that begins a document. */
    @Override
    public int format() {
        return 2;
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public Optional<String> nothingToDo(EffectiveConfig config) {
        return config.section(FinetuneConfig.class).data().isEmpty()
                ? Optional.of("finetune.data is empty: there is nothing to fine-tune on")
                : Optional.empty();
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(FinetuneReport.class, NoFinetuningReport.class);
    }

    @Override
    public Job job() {
        return new FinetuneJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new FinetuneSection());
    }
}
