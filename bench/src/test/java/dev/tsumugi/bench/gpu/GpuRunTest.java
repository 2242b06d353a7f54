package dev.tsumugi.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of parts, whatever becomes of them. */
class GpuRunTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Prepared processes = new Prepared();

    /** Processes with results by the names of their parts; {@code {}} where there is none. */
    private static final class Prepared implements GpuRun.Processes {
        private final Map<String, PartProcess.Outcome> outcomes = new HashMap<>();
        private final List<String> tools = new ArrayList<>();
        private Sanitizer sanitizer;

        void put(String part, int status, String result) throws IOException {
            outcomes.put(part, PartProcess.outcome(status, result));
        }

        @Override
        public PartProcess.Outcome part(String name, List<String> tool) throws IOException {
            tools.addAll(tool);
            String key = tool.isEmpty() ? name : tool.get(2);
            return outcomes.containsKey(key) ? outcomes.get(key) : PartProcess.outcome(0, "{\"figures\":{}}");
        }

        @Override
        public double peer(GpuSize size, String mode) throws IOException {
            if (size == GpuSize.P1300M) {
                throw new IOException("PyTorch failed (status 1): out of memory");
            }
            return mode.equals("eager") ? 100 : 200;
        }

        @Override
        public Optional<Sanitizer> sanitizer() {
            return Optional.ofNullable(sanitizer);
        }
    }

    private JsonNode run(int status, String... wanted) throws IOException {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertThat(new GpuRun(out, processes).run(List.of(wanted))).isEqualTo(status);
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        return new ObjectMapper().readTree(lines.get(lines.size() - 1));
    }

    @Test
    void figuresOfAllPartsStandInOneObject() throws IOException {
        processes.put("device", 0, "{\"figures\":{\"device\":\"NVIDIA H100\"}}");
        processes.put("gradients", 0, "{\"figures\":{\"gradient_error\":0.01}}");
        processes.put("P124M", 0, "{\"figures\":{\"tokens_per_second\":150,\"mfu\":0.5}}");
        JsonNode json = run(3);
        assertThat(json.get("device").asText()).isEqualTo("NVIDIA H100");
        assertThat(json.get("gradient_error").asDouble()).isEqualTo(0.01);
        assertThat(json.get("P124M").get("ratio_eager").asDouble()).isEqualTo(1.5);
        assertThat(json.get("P124M").get("ratio_compile").asDouble()).isEqualTo(0.75);
        assertThat(json.get("sanitizer").asText()).isEqualTo(Sanitizer.NOT_FOUND);
        assertThat(json.get("failures").toString())
                .isEqualTo("{\"P1300M pytorch eager\":\"PyTorch failed (status 1): out of memory\","
                        + "\"P1300M pytorch compile\":\"PyTorch failed (status 1): out of memory\"}");
    }

    @Test
    void partsThatCrashLeaveTheOthers() throws IOException {
        processes.put("kernels", 134, "");
        processes.put("gradients", -1, "");
        processes.put(
                "losses",
                1,
                "{\"figures\":{\"adamw_loss_trace_error\":0.3},\"failure\":\"The losses differ from the processor's by up to"
                        + " 0.3 of them.\"}");
        JsonNode json = run(3, "kernels", "gradients", "losses", "P350M");
        assertThat(json.get("adamw_loss_trace_error").asDouble()).isEqualTo(0.3);
        assertThat(json.get("P350M").has("pytorch_eager_tokens_per_second")).isTrue();
        assertThat(json.has("P124M")).isFalse();
        assertThat(json.get("failures").toString())
                .isEqualTo("{\"kernels\":\"Its process ended with status 134 and no result.\","
                        + "\"gradients\":\"It took more than 15 minutes.\","
                        + "\"losses\":\"The losses differ from the processor's by up to 0.3 of them.\"}");
    }

    @Test
    void withoutAGpuOneSentenceIsAll() throws IOException {
        processes.put("device", 0, "{\"figures\":{},\"failure\":\"The NVIDIA driver sees no GPU.\"}");
        assertThat(run(2).toString())
                .isEqualTo("{\"benchmark\":\"gpu\",\"failures\":{\"device\":\"The NVIDIA driver sees no GPU.\"}}");
    }

    @Test
    void partsThatDoNotExistAreRefused() throws IOException {
        assertThat(run(2, "speed").get("failures").get("arguments").asText())
                .isEqualTo("The parts are kernels, gradients, losses, P124M, P350M, P1300M, sanitizer, but asked for"
                        + " are speed.");
    }

    @Test
    void eachToolOfTheSanitizerIsJudged() throws IOException {
        processes.sanitizer = new Sanitizer(Path.of("/cuda/bin/compute-sanitizer"));
        processes.put("racecheck", 86, "{\"figures\":{\"gradient_error\":0.01}}");
        processes.put("initcheck", 1, "");
        JsonNode json = run(3, "sanitizer");
        assertThat(json.get("sanitizer").toString())
                .isEqualTo("{\"memcheck\":\"clean\",\"racecheck\":\"wrong\",\"synccheck\":\"clean\","
                        + "\"initcheck\":\"wrong\"}");
        assertThat(json.get("failures").toString())
                .isEqualTo("{\"racecheck\":\"compute-sanitizer found errors, which stand above.\","
                        + "\"initcheck\":\"Its process ended with status 1 and no result.\"}");
        assertThat(processes.tools)
                .startsWith(
                        "/cuda/bin/compute-sanitizer",
                        "--tool",
                        "memcheck",
                        "--target-processes",
                        "all",
                        "--error-exitcode",
                        "86");
    }
}
