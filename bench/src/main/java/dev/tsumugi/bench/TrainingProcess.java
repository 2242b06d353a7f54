package dev.tsumugi.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import dev.tsumugi.tokenizer.train.bytepair.TrainedBytePair;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** Trainings in a JVM of their own, which reads the text line by line as Hugging Face's trainer does. */
final class TrainingProcess {
    /** The peer's default; the bytes it did not see and special tokens come on top here. */
    private static final int VOCABULARY = 30_000;

    private static final int REPETITIONS = 5;

    private TrainingProcess() {}

    /**
     * What a training took.
     *
     * @param countSeconds CPU time of the thread that counted, median of five
     * @param learnSeconds CPU time of the thread that learned, median of five
     * @param processSeconds CPU time of the process until the first of them was written, its start included
     * @param residentMegabytes most memory resident until then
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
        WordSplitter splitter = new WordSplitter(pattern, Boundary.valueOf(arguments[1]));
        Path text = Path.of(arguments[0]);
        double[] countSeconds = new double[REPETITIONS];
        double[] learnSeconds = new double[REPETITIONS];
        double processSeconds = 0;
        double residentMegabytes = 0;
        WordCounts words = new WordCounts();
        TrainedBytePair trained = null;
        for (int i = 0; i < REPETITIONS; i++) {
            WordCounts counts = new WordCounts();
            countSeconds[i] = CpuTime.seconds(() -> count(text, splitter, counts));
            BytePairTrainer trainer =
                    new BytePairTrainer(VOCABULARY + SpecialTokens.NAMES.size() + 256 - bytes(counts), 1);
            TrainedBytePair[] result = new TrainedBytePair[1];
            learnSeconds[i] = CpuTime.seconds(() -> result[0] = trainer.train(counts, TrainerListener.NONE));
            words = counts;
            trained = result[0];
            if (i == 0) {
                try (OutputStream out = Files.newOutputStream(Path.of(arguments[2]))) {
                    TokenizerFile.write(trained.tokenizer(pattern), out);
                }
                processSeconds = ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElseThrow()
                                .toNanos()
                        / 1e9;
                residentMegabytes = residentMegabytes();
            }
        }
        System.out.println(new ObjectMapper()
                .writeValueAsString(new Result(
                        words.size(),
                        trained.merges().size(),
                        CpuTime.median(countSeconds),
                        CpuTime.median(learnSeconds),
                        processSeconds,
                        residentMegabytes)));
    }

    private static void count(Path text, WordSplitter splitter, WordCounts words) {
        try {
            String all = Files.readString(text);
            for (int start = 0; start < all.length(); ) {
                int end = all.indexOf('\n', start) + 1;
                splitter.split(all.substring(start, end), (utf8, from, to) -> words.add(utf8, from, to, 1));
                start = end;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
