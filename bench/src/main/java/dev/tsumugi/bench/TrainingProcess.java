package dev.tsumugi.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.io.TokenizerFile;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.BytePairTrainer;
import dev.tsumugi.tokenizer.train.Progress;
import dev.tsumugi.tokenizer.train.TrainedBytePair;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** One training in a JVM of its own, which reads the text line by line as Hugging Face's trainer does. */
final class TrainingProcess {
    /** The peer's default; the bytes it did not see and special tokens come on top here. */
    private static final int VOCABULARY = 30_000;

    private TrainingProcess() {}

    /**
     * What a training took.
     *
     * @param countSeconds CPU time of the thread that counted
     * @param learnSeconds CPU time of the thread that learned
     * @param processSeconds CPU time of the process, start and writing the file included
     * @param residentMegabytes most memory resident
     */
    record Result(
            int uniqueWords,
            int merges,
            double countSeconds,
            double learnSeconds,
            double processSeconds,
            double residentMegabytes) {}

    /** Trains in a new JVM, with the collector that needs the least memory. */
    static Result run(Path text, Boundary boundary, Path tokenizer) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingProcess.class.getName(),
                        text.toString(),
                        boundary.name(),
                        tokenizer.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        return new ObjectMapper().readValue(output, Result.class);
    }

    /** Arguments: text, boundary, where to write {@code tokenizer.json}. */
    public static void main(String[] arguments) throws IOException {
        PreTokenizer pattern = PreTokenizer.of(PreTokenizer.GPT2_PATTERN);
        long start = cpuNanos();
        WordCounts words = count(Path.of(arguments[0]), new WordSplitter(pattern, Boundary.valueOf(arguments[1])));
        long counted = cpuNanos();
        int size = VOCABULARY + SpecialTokens.NAMES.size() + 256 - bytes(words);
        TrainedBytePair trained = new BytePairTrainer(size, 1).train(words, Progress.NONE);
        long learned = cpuNanos();
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[2]))) {
            TokenizerFile.write(trained.tokenizer(pattern), out);
        }
        Result result = new Result(
                words.size(),
                trained.merges().size(),
                (counted - start) / 1e9,
                (learned - counted) / 1e9,
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9,
                residentMegabytes());
        System.out.println(new ObjectMapper().writeValueAsString(result));
    }

    private static WordCounts count(Path text, WordSplitter splitter) throws IOException {
        WordCounts words = new WordCounts();
        try (BufferedReader lines = Files.newBufferedReader(text)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                splitter.split(line + "\n", (utf8, from, to) -> words.add(utf8, from, to, 1));
            }
        }
        return words;
    }

    private static int bytes(WordCounts words) {
        BitSet seen = new BitSet();
        words.forEach((utf8, from, to, count) -> {
            for (int at = from; at < to; at++) {
                seen.set(utf8[at] & 0xFF);
            }
        });
        return seen.cardinality();
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** What Linux keeps as the high-water mark; 0 on other systems. */
    private static double residentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.exists(status) ? Files.readAllLines(status, StandardCharsets.UTF_8) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6)
                .findFirst()
                .orElse(0);
    }
}
