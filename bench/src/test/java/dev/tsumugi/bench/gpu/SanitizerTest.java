package dev.tsumugi.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SanitizerTest {

    @Test
    void isFoundInThePathBeforeCudasFolder(@TempDir Path folder) throws IOException {
        Path cuda = program(folder.resolve("cuda/bin"));
        Path path = program(folder.resolve("path"));
        String home = folder.resolve("cuda").toString();
        assertThat(Sanitizer.find(Map.of("PATH", folder + ":" + path.getParent(), "CUDA_HOME", home)))
                .contains(new Sanitizer(path));
        assertThat(Sanitizer.find(Map.of("PATH", folder.toString(), "CUDA_HOME", home)))
                .contains(new Sanitizer(cuda));
        assertThat(Sanitizer.find(Map.of("PATH", folder.toString(), "CUDA_HOME", folder.toString())))
                .isEmpty();
    }

    private static Path program(Path folder) throws IOException {
        Path program = Files.createFile(Files.createDirectories(folder).resolve("compute-sanitizer"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
