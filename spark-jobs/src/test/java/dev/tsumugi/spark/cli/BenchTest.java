package dev.tsumugi.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.spark.bench.BenchResult;
import dev.tsumugi.spark.bench.BenchResult.Figure;
import dev.tsumugi.spark.bench.Benchmark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private record Fixed() implements Benchmark {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public String description() {
            return "two known figures";
        }

        @Override
        public BenchResult run() {
            return new BenchResult("fixed", List.of(new Figure("a-per-second", 1234.5), new Figure("b-seconds", 0.25)));
        }
    }

    @Test
    void lastLineIsOneJsonObject() throws IOException {
        assertThat(bench("fixed")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "a per second                                  1,234.500",
                        "b seconds                                         0.250",
                        "{\"benchmark\":\"fixed\",\"a-per-second\":1234.5,\"b-seconds\":0.25}");
    }

    @Test
    void unknownNameListsTheBenchmarks() throws IOException {
        assertThat(bench("fix")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("There is no benchmark `fix`:", "  fixed            two known figures");
    }

    private int bench(String... arguments) throws IOException {
        return Bench.run(
                arguments,
                List.of(new Fixed()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
