package dev.tsumugi.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code bin/bench NAME [--all]}: a table for people and, as the last line, one JSON object for programs. */
public final class Bench {
    private static final int USER_ERROR = 2;
    private static final String ALL = "--all";

    private Bench() {}

    public static void main(String[] args) throws IOException {
        System.exit(run(args, Benchmark.ALL, System.out, System.err));
    }

    static int run(String[] args, List<Benchmark> benchmarks, PrintStream out, PrintStream err) throws IOException {
        boolean all = args.length == 2 && args[1].equals(ALL);
        Optional<Benchmark> chosen = benchmarks.stream()
                .filter(benchmark -> args.length > 0 && benchmark.name().equals(args[0]))
                .findFirst();
        if (chosen.isPresent() && args.length > 1 && !all) {
            err.println("bench takes the name of a benchmark, and --all for its long tables, but was given `"
                    + String.join(" ", args) + "`.");
            return USER_ERROR;
        }
        if (chosen.isEmpty()) {
            err.println(
                    args.length == 0
                            ? "bench needs the name of a benchmark:"
                            : "There is no benchmark `" + args[0] + "`:");
            benchmarks.forEach(
                    benchmark -> err.println(String.format("  %-16s %s", benchmark.name(), benchmark.description())));
            return USER_ERROR;
        }
        print(all ? chosen.get().runAll() : chosen.get().run(), out);
        return 0;
    }

    private static void print(BenchResult result, PrintStream out) throws JsonProcessingException {
        result.figures().fields().forEachRemaining(figure -> {
            String name = figure.getKey().replace('-', ' ').replace('_', ' ');
            if (figure.getValue().isObject()) {
                figure.getValue()
                        .fields()
                        .forEachRemaining(part -> out.println(line(name + " " + part.getKey(), part.getValue())));
            } else {
                out.println(line(name, figure.getValue()));
            }
        });
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode().put("benchmark", result.benchmark());
        out.println(mapper.writeValueAsString(json.setAll(result.figures())));
    }

    private static String line(String name, JsonNode value) {
        return value.isNumber()
                ? String.format(Locale.ROOT, "%-40s %,14.3f", name, value.doubleValue())
                : String.format(Locale.ROOT, "%-40s %14s", name, value);
    }
}
