package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import dev.tsumugi.bench.loss.LossRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What averaging costs beyond the workers' steps, in time, bytes and loss. */
public final class AveragingBenchmark implements Benchmark {
    private static final Path PLOT = Path.of("target/bench/averaging.svg");

    @Override
    public String name() {
        return "averaging";
    }

    @Override
    public String description() {
        return "rounds of 10 M parameters on 2 executors, beside DL4J's own; loss by workers, steps and mode; bytes per token";
    }

    @Override
    public BenchResult run() throws IOException {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.setAll((ObjectNode) ClusterProcess.run(RoundCosts.class));
        if (LossRuns.hasText()) {
            figures.setAll(LossGrid.comparison());
        }
        return new BenchResult(name(), figures);
    }

    @Override
    public BenchResult runAll() throws IOException {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.setAll((ObjectNode) ClusterProcess.run(RoundCosts.class));
        if (LossRuns.hasText()) {
            ObjectNode losses = LossGrid.all();
            figures.setAll(losses);
            Files.createDirectories(PLOT.getParent());
            Files.writeString(PLOT, LossPlot.svg(losses.path("validation_loss")));
            System.err.println("The losses are drawn in " + PLOT + ".");
        }
        return new BenchResult(name(), figures);
    }
}
