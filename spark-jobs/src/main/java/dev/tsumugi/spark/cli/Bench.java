package dev.tsumugi.spark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.spark.bench.BenchResult;
import dev.tsumugi.spark.bench.Benchmark;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code bin/bench NAME}: a table for people and, as the last line, one JSON object for programs. */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) throws IOException {
        System.exit(run(args, Benchmark.ALL, System.out, System.err));
    }

    static int run(String[] args, List<Benchmark> benchmarks, PrintStream out, PrintStream err) throws IOException {
        Optional<Benchmark> chosen = benchmarks.stream()
                .filter(benchmark -> args.length == 1 && benchmark.name().equals(args[0]))
                .findFirst();
        if (chosen.isEmpty()) {
            err.println(
                    args.length == 0
                            ? "bench needs the name of a benchmark:"
                            : "There is no benchmark `" + args[0] + "`:");
            benchmarks.forEach(
                    benchmark -> err.println(String.format("  %-16s %s", benchmark.name(), benchmark.description())));
            return Failures.USER_ERROR;
        }
        print(chosen.get().run(), out);
        return 0;
    }

    private static void print(BenchResult result, PrintStream out) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("benchmark", result.benchmark());
        for (BenchResult.Figure figure : result.figures()) {
            out.println(
                    String.format(Locale.ROOT, "%-40s %,14.3f", figure.name().replace('-', ' '), figure.value()));
            json.put(figure.name(), figure.value());
        }
        out.println(mapper.writeValueAsString(json));
    }
}
