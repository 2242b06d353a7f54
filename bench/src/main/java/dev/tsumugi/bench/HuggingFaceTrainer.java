package dev.tsumugi.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/** The trainer of Hugging Face's tokenizers (Rust), through the npm package {@code @anush008/tokenizers}. */
final class HuggingFaceTrainer {
    private static final String PACKAGE = "@anush008/tokenizers@0.6.0";
    private static final String SCRIPT = "huggingface-train.cjs";

    private final Path folder;

    private HuggingFaceTrainer(Path folder) {
        this.folder = folder;
    }

    /**
     * What a training took.
     *
     * @param cpuSeconds of training alone
     * @param residentMegabytes most memory resident in the process
     */
    record Result(double cpuSeconds, double residentMegabytes) {}

    /** Installs the package under {@code folder}; empty where node or npm are absent or the package cannot be had. */
    static Optional<HuggingFaceTrainer> install(Path folder) throws IOException {
        try (InputStream script = HuggingFaceTrainer.class.getResourceAsStream(SCRIPT)) {
            Files.copy(script, folder.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.exists(folder.resolve("node_modules/@anush008/tokenizers"))) {
            return Optional.of(new HuggingFaceTrainer(folder));
        }
        try {
            exec(folder, "npm", "install", "--no-save", "--prefix", ".", PACKAGE);
            exec(folder, "node", "--version");
            return Optional.of(new HuggingFaceTrainer(folder));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Trains 30,000 byte-level tokens with one thread and writes {@code tokenizer.json}. */
    Result train(Path text, Path tokenizer) throws IOException {
        String output = exec(
                folder,
                "node",
                SCRIPT,
                text.toAbsolutePath().toString(),
                tokenizer.toAbsolutePath().toString());
        return new ObjectMapper().readValue(output.substring(output.lastIndexOf('{')), Result.class);
    }

    /** Whether two files of byte-pair encoding have the same merges in the same order. */
    static boolean sameMerges(Path one, Path other) throws IOException {
        JsonNode left = merges(one);
        JsonNode right = merges(other);
        for (int rank = 0; rank < left.size(); rank++) {
            if (!spelling(left.get(rank)).equals(spelling(right.path(rank)))) {
                return false;
            }
        }
        return left.size() == right.size() && left.size() > 0;
    }

    private static JsonNode merges(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile()).at("/model/merges");
    }

    private static String spelling(JsonNode merge) {
        return merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText();
    }

    private static String exec(Path folder, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("RAYON_NUM_THREADS", "1", "TOKENIZERS_PARALLELISM", "false"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed: " + output);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("The benchmark was interrupted.", e);
        }
        return output;
    }
}
