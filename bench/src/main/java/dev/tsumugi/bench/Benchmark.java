package dev.tsumugi.bench;

import dev.tsumugi.bench.averaging.AveragingBenchmark;
import dev.tsumugi.bench.model.GenerateBenchmark;
import dev.tsumugi.bench.model.ModelBenchmark;
import dev.tsumugi.bench.optimizer.OptimizerBenchmark;
import java.io.IOException;
import java.util.List;

/** One benchmark; {@link #ALL} lists those that {@code bin/bench} knows. */
public interface Benchmark {
    List<Benchmark> ALL = List.of(
            new PipelineBenchmark(),
            new TokenizerBenchmark(),
            new TrainTokenizerBenchmark(),
            new GenerateBenchmark(),
            new AveragingBenchmark(),
            new OptimizerBenchmark(),
            new ModelBenchmark());

    /** What it is called by, in kebab-case. */
    String name();

    /** One line on what is measured, and on what. */
    String description();

    /** Measures; takes ten minutes at most on two cores. */
    BenchResult run() throws IOException;

    /** Measures the long tables, too, where there are any. */
    default BenchResult runAll() throws IOException {
        return run();
    }
}
