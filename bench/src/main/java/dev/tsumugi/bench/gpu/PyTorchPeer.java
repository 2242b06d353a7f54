package dev.tsumugi.bench.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The same model and step in PyTorch, in a process of its own. */
final class PyTorchPeer {

    private static final String SCRIPT = "pytorch_peer.py";

    private PyTorchPeer() {}

    /**
     * Tokens per second.
     *
     * @param mode eager or compile
     * @throws IOException with the end of what it printed when it fails
     */
    static double tokensPerSecond(GpuSize size, String mode) throws IOException {
        ModelConfig config = size.config();
        Path script = Files.createTempFile("pytorch-peer", ".py");
        Path output = Files.createTempFile("pytorch-peer", ".txt");
        try (InputStream in = PyTorchPeer.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, in.readAllBytes());
            Process process = new ProcessBuilder(List.of(
                            "python3",
                            script.toString(),
                            mode,
                            Integer.toString(config.vocabularySize()),
                            Integer.toString(size.width),
                            Integer.toString(size.layers),
                            Integer.toString(size.heads),
                            Integer.toString(size.feedForwardWidth),
                            Integer.toString(size.length),
                            Integer.toString(size.sequences)))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int status = PartProcess.finish(process);
            String[] lines = Files.readString(output).split("\n");
            String last = lines[lines.length - 1];
            if (status != 0) {
                throw new IOException("PyTorch failed (status " + status + "): " + last);
            }
            JsonNode json = new ObjectMapper().readTree(last);
            return json.get("tokens_per_second").doubleValue();
        } finally {
            Files.delete(script);
            Files.delete(output);
        }
    }
}
