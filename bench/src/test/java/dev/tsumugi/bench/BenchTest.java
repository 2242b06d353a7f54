package dev.tsumugi.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
            return "three known figures";
        }

        @Override
        public BenchResult run() {
            return BenchResult.of("fixed")
                    .with("a-per-second", 1234.5)
                    .with("ratio_b", Map.of("en", 0.25))
                    .with("equal", true);
        }

        @Override
        public BenchResult runAll() {
            return BenchResult.of("fixed").with("long", true);
        }
    }

    @Test
    void lastLineIsOneJsonObject() throws IOException {
        assertThat(bench("fixed")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "a per second                                  1,234.500",
                        "ratio b en                                        0.250",
                        "equal                                              true",
                        "{\"benchmark\":\"fixed\",\"a-per-second\":1234.5,\"ratio_b\":{\"en\":0.25},\"equal\":true}");
    }

    @Test
    void allAsksForTheLongTables() throws IOException {
        assertThat(bench("fixed", "--all")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("{\"benchmark\":\"fixed\",\"long\":true}\n");
    }

    @Test
    void refusesOtherOptions() throws IOException {
        assertThat(bench("fixed", "--everything")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("bench takes the name of a benchmark, and --all for its long tables, but was given"
                        + " `fixed --everything`.\n");
    }

    @Test
    void unknownNameListsTheBenchmarks() throws IOException {
        assertThat(bench("fix")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("There is no benchmark `fix`:", "  fixed            three known figures");
    }

    private int bench(String... arguments) throws IOException {
        return Bench.run(
                arguments,
                List.of(new Fixed()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
