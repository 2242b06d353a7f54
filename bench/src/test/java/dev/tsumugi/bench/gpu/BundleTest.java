package dev.tsumugi.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle's {@code run.sh} with programs in place of the runtime. */
class BundleTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void unpack() throws IOException {
        Files.copy(Path.of("src/main/bundle/run.sh"), folder.resolve("run.sh"));
    }

    private void runtime(String script) throws IOException {
        Path java = Files.createDirectories(folder.resolve("runtime/bin")).resolve("java");
        Files.writeString(java, "#!/bin/bash\n" + script + "\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private List<String> run(int status, String... arguments) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("bash", folder.resolve("run.sh").toString());
        builder.command().addAll(List.of(arguments));
        builder.redirectError(folder.resolve("errors").toFile());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(status);
        return output.lines().toList();
    }

    @Test
    void whatTheRuntimeTellsIsTheEnd() throws Exception {
        runtime("echo \"$@\"; echo '{}'; exit 3");
        List<String> lines = run(3, "kernels", "P350M");
        assertThat(lines.get(0)).endsWith("dev.tsumugi.bench.gpu.GpuRun kernels P350M");
        assertThat(lines).hasSize(2).endsWith("{}");
    }

    @Test
    void aRuntimeThatCrashesEndsInJson() throws Exception {
        runtime("echo half; exit 134");
        List<String> lines = run(134);
        assertThat(new ObjectMapper()
                        .readTree(lines.get(lines.size() - 1))
                        .get("failures")
                        .get("run")
                        .asText())
                .isEqualTo("The runtime ended with status 134.");
    }

    @Test
    void aRuntimeThatDoesNotStartEndsInJson() throws Exception {
        assertThat(run(127))
                .containsExactly(
                        "{\"benchmark\":\"gpu\",\"failures\":{\"run\":\"The runtime ended with status 127.\"}}");
    }
}
