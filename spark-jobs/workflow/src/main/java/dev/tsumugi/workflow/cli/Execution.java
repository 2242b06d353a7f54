package dev.tsumugi.workflow.cli;

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
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageSchema;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Carries a command out: configuration, plan, lock, jobs, summary. */
public final class Execution {
    /** What is done with a run without changing its stages. */
    public interface Inspection {
        /** What {@link #run} would do, in words. */
        String plan(StageContext context) throws IOException;

        void run(StageContext context, Screen screen) throws IOException;
    }

    private final Screen screen;
    private final List<Stage> stages;

    /** @param stages all stages of the program, each after those that it reads */
    Execution(Screen screen, List<Stage> stages) {
        this.screen = screen;
        this.stages = stages;
    }

    /** Runs the chosen stages that are not fresh, in order; a dry run only tells. */
    public void run(CommonOptions options, List<Stage> chosen) throws IOException {
        EffectiveConfig config = load(options);
        chosen.forEach(stage -> stage.requireRunnable(config));
        Configuration hadoop = SparkSessions.hadoop(config);
        RunDirectory directory = RunDirectory.at(config.run().directory(), hadoop);
        Planner planner = new Planner(directory, config, stages, hadoop);
        if (options.dryRun()) {
            printPlan(config, directory);
            for (Decision decision : planner.plan(chosen)) {
                screen.print("#   " + line(decision));
                decision.stage().derivedNumbers(config).forEach(clause -> screen.print("#     " + clause));
            }
            return;
        }
        try (SparkSessions sessions = new SparkSessions(config, screen.progress());
                RunLock lock = RunLock.take(directory, RunLock.HEARTBEAT)) {
            if (SparkSessions.isClusterDriver()) {
                sessions.get();
            }
            StageContext context = context(config, directory, hadoop, sessions);
            StageRunner runner = new StageRunner(directory, lock, screen::print, InstantSource.system());
            Summary summary = new Summary();
            for (Decision decision : planner.plan(chosen)) {
                summary.add(decision, runner.run(decision, context));
            }
            screen.print(summary.toString());
            screen.print("The results are in " + directory.root());
            screen.print("The report is " + ReportPage.write(directory, hadoop, stages, config));
        }
    }

    /** Does something with a run that changes none of its stages; a dry run only tells. */
    public void inspect(CommonOptions options, Inspection inspection) throws IOException {
        EffectiveConfig config = load(options);
        Configuration hadoop = SparkSessions.hadoop(config);
        RunDirectory directory = RunDirectory.at(config.run().directory(), hadoop);
        try (SparkSessions sessions = new SparkSessions(config, screen.progress())) {
            StageContext context = context(config, directory, hadoop, sessions);
            if (options.dryRun()) {
                printPlan(config, directory);
                screen.print("#   " + plan(inspection, context));
            } else {
                inspection.run(context, screen);
            }
        }
    }

    private static String plan(Inspection inspection, StageContext context) throws IOException {
        try {
            return inspection.plan(context);
        } catch (UserException e) {
            return "cannot run: " + e.getMessage();
        }
    }

    private void printPlan(EffectiveConfig config, RunDirectory directory) {
        screen.print(config.toYaml());
        screen.print("# Plan for " + directory.root());
    }

    /** The job of a stage of this program. */
    public Job job(Stage stage) {
        return stages.stream()
                .filter(own -> own.command().equals(stage.command()))
                .findFirst()
                .orElseThrow()
                .job();
    }

    private StageContext context(
            EffectiveConfig config, RunDirectory directory, Configuration hadoop, SparkSessions sessions) {
        return new StageContext(config, directory.root(), hadoop, sessions, screen.progress());
    }

    private EffectiveConfig load(CommonOptions options) {
        return new ConfigLoader(StageSchema.of(stages))
                .load(options.config(), ConfigFile.read(options.config()), options.settings());
    }

    private static String line(Decision decision) {
        return String.format("%-16s %s", decision.stage().command(), Explanation.of(decision));
    }
}
