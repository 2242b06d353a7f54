package dev.tsumugi.workflow.run;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.run.Decision.Status;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** Carries decisions out: skips what is fresh, clears what is stale, runs the rest and writes its manifest last. */
public final class StageRunner {
    private final RunDirectory directory;
    private final RunLock lock;
    private final Consumer<String> tell;
    private final InstantSource clock;

    /**
     * Creates a runner.
     *
     * @param lock held on the directory
     * @param tell takes lines for the user
     */
    public StageRunner(RunDirectory directory, RunLock lock, Consumer<String> tell, InstantSource clock) {
        this.directory = directory;
        this.lock = lock;
        this.tell = tell;
        this.clock = clock;
    }

    /**
     * Runs one stage unless it is fresh.
     *
     * @return its manifest
     * @throws UserException where a stage that it needs is not finished
     */
    public StageManifest run(Decision decision, StageContext context) throws IOException {
        Stage stage = decision.stage();
        if (decision.status() == Status.BLOCKED) {
            throw new UserException(decision.reasons().get(0));
        }
        tell.accept(stage.command() + ": " + Explanation.of(decision));
        if (decision.status() == Status.FRESH) {
            return directory.manifest(stage).orElseThrow();
        }
        if (decision.status() == Status.RESUMES) {
            directory.reopen(stage, decision.provenance());
        } else {
            directory.remove(stage);
        }
        directory.begin(stage, decision.provenance());
        Instant start = clock.instant();
        StageReport report = stage.job().run(context);
        double seconds = start.until(clock.instant(), ChronoUnit.MILLIS) / 1000.0;
        lock.check();
        StageManifest manifest = new StageManifest(
                decision.provenance(),
                start.toString(),
                seconds,
                report.getClass().getSimpleName(),
                Json.MAPPER.valueToTree(report));
        directory.finish(stage, manifest);
        return manifest;
    }
}
