package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.step.Step;
import dev.tsumugi.corpus.collect.CollectConfig;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.EntryDefaults;
import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.config.Variants;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/** {@code clean}: bytes to text, then the steps of each kind of source. */
public final class CleanStage implements Stage {
    public static final Stage STAGE = new CleanStage();

    private CleanStage() {}

    @Override
    public String command() {
        return "clean";
    }

    @Override
    public String folder() {
        return "clean";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Extract text, find languages, drop what is poor.",
                "Reads raw/, runs the steps of clean.profiles for each kind of source and writes kept documents to"
                        + " clean/documents and rejected ones, with step and reason, to clean/dropped.",
                "--config conf/demo.yaml --set 'clean.profiles.docs[3].min-characters=50'");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("clean", CleanConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(CollectStage.STAGE);
    }

    @Override
    public List<Variants> variants() {
        return List.of(StepCatalog.STEPS);
    }

    @Override
    public List<EntryDefaults> entryDefaults() {
        return List.of(new EntryDefaults("step-defaults", "clean.profiles.*", Step.class));
    }

    @Override
    public void check(ConfigCheck check) {
        check.both(
                CollectConfig.class,
                CleanConfig.class,
                (collect, clean) -> collect.sources().forEach(source -> {
                    if (clean.profiles().getOrDefault(source.kind(), List.of()).isEmpty()) {
                        check.problem(
                                "clean.profiles." + Names.ofConstant(source.kind()),
                                "must list at least one step, since source `" + source.name() + "` is of that kind");
                    }
                }));
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(CleanReport.class);
    }

    @Override
    public Job job() {
        return new CleanJob();
    }
}
