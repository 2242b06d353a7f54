package dev.tsumugi.workflow.cli;

import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import dev.tsumugi.training.DecoderConfig;
import dev.tsumugi.workflow.Job;
import dev.tsumugi.workflow.Stage;
import dev.tsumugi.workflow.StageContext;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.ConfigLoader;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.report.ReportPage;
import dev.tsumugi.workflow.run.Decision;
import dev.tsumugi.workflow.run.Explanation;
import dev.tsumugi.workflow.run.Planner;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.RunLock;
import dev.tsumugi.workflow.run.StageRunner;
import dev.tsumugi.workflow.spark.SparkSessions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** Carries a command out: configuration, plan, lock, jobs, summary. */
public final class Execution {
    /** What is done with a run. */
    public interface Inspection {
        public void run(StageContext context, Screen screen) throws IOException;
    }

    private final Screen screen;
    private final Function<Stage, Job> jobs;

    public Execution(Screen screen, Function<Stage, Job> jobs) {
        this.screen = screen;
        this.jobs = jobs;
    }

    /** Runs the stages that are not fresh, in order; a dry run only tells. */
    public void run(CommonOptions options, Set<Stage> stages) throws IOException {
        EffectiveConfig config = load(options);
        if (stages.contains(Stage.EXPORT)) {
            requireExportable(config.config().model());
        }
        Configuration hadoop = SparkSessions.hadoop(config.config());
        RunDirectory directory = RunDirectory.at(config.config().run().directory(), hadoop);
        Planner planner = new Planner(directory, config, hadoop);
        if (options.dryRun()) {
            screen.print(config.toYaml());
            screen.print("# Plan for " + directory.root());
            planner.plan(stages).forEach(decision -> screen.print("#   " + line(decision)));
            return;
        }
        try (SparkSessions sessions = new SparkSessions(config.config(), screen.progress());
                RunLock lock = RunLock.take(directory, RunLock.HEARTBEAT)) {
            if (SparkSessions.isClusterDriver()) {
                sessions.get();
            }
            StageContext context = new StageContext(config.config(), directory.root(), hadoop, sessions, screen.progress());
            StageRunner runner = new StageRunner(directory, lock, screen::print, InstantSource.system());
            Summary summary = new Summary();
            for (Decision decision : planner.plan(stages)) {
                summary.add(decision, runner.run(decision, () -> jobs.apply(decision.stage())
                        .run(context)));
            }
            screen.print(summary.toString());
            screen.print("The results are in " + directory.root());
            screen.print("The report is "
                    + ReportPage.write(directory, hadoop, config.config().run().name(), config.toYaml()));
        }
    }

    /** Does something with a run that changes none of its stages; a dry run only tells the configuration. */
    public void inspect(CommonOptions options, Inspection inspection) throws IOException {
        EffectiveConfig config = load(options);
        if (options.dryRun()) {
            screen.print(config.toYaml());
            return;
        }
        Configuration hadoop = SparkSessions.hadoop(config.config());
        RunDirectory directory = RunDirectory.at(config.config().run().directory(), hadoop);
        try (SparkSessions sessions = new SparkSessions(config.config(), screen.progress())) {
            StageContext context = new StageContext(config.config(), directory.root(), hadoop, sessions, screen.progress());
            inspection.run(context, screen);
        }
    }

    public Job job(Stage stage) {
        return jobs.apply(stage);
    }

    /** Tells before days of training what the last stage would tell after them. */
    private static void requireExportable(DecoderConfig model) {
        DecoderConfig sizes = model.resolved();
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

    private static EffectiveConfig load(CommonOptions options) {
        return new ConfigLoader().load(options.config(), ConfigFile.read(options.config()), options.settings());
    }

    private static String line(Decision decision) {
        return String.format("%-16s %s", decision.stage().command(), Explanation.of(decision));
    }
}
