package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import java.io.IOException;

/** What averaging costs beyond the workers' steps. */
public final class AveragingBenchmark implements Benchmark {

    @Override
    public String name() {
        return "averaging";
    }

    @Override
    public String description() {
        return "rounds of 10 M parameters on 2 executors, beside DL4J's own averaging: overhead, bytes per token";
    }

    @Override
    public BenchResult run() throws IOException {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.setAll((ObjectNode) ClusterProcess.run(RoundCosts.class));
        return new BenchResult(name(), figures);
    }
}
