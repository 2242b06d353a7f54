package dev.tsumugi.bench;

import dev.tsumugi.tokenizer.train.Boundary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Learning byte-pair encoding from real text, and Hugging Face's trainer on the same files where npm is. Each text has a process of its
 * own. CPU seconds are those of the training thread, median of five; those of a new process are its first training with its start,
 * compiler and collector. Memory is the most that the process had resident by then.
 */
final class TrainTokenizerBenchmark implements Benchmark {
    private static final Path INPUTS = Path.of("data/inputs/demo");
    private static final Path SHARED = Path.of("../shared/data");
    private static final Path WORK = Path.of("bench/target/tokenizer-train");

    @Override
    public String name() {
        return "tokenizer-train";
    }

    @Override
    public String description() {
        return "counting words and learning 30,000 tokens from English, Japanese and code; 1 and 2 Spark cores";
    }

    @Override
    public BenchResult run() throws IOException {
        Map<String, List<String>> texts = BenchTexts.load(INPUTS, SHARED);
        Files.createDirectories(WORK);
        Optional<HuggingFaceTrainer> peer = HuggingFaceTrainer.install(WORK);
        Figures figures = new Figures();
        for (Map.Entry<String, List<String>> language : texts.entrySet()) {
            Path file = WORK.resolve(language.getKey() + ".txt");
            Files.writeString(file, String.join("\n", language.getValue()) + "\n");
            measure(language.getKey(), Boundary.NONE, file, language.getValue(), figures);
            if (peer.isPresent()) {
                compare(language.getKey(), file, peer.get(), figures);
            }
            if (language.getKey().equals("ja")) {
                measure("ja_word", Boundary.WORD, file, language.getValue(), figures);
            }
        }
        if (peer.isEmpty()) {
            System.out.println(
                    "Hugging Face's trainer was skipped: there is no node with npm here, or no package to install.");
        }
        return figures.result(name());
    }

    private static void measure(String name, Boundary boundary, Path file, List<String> documents, Figures figures)
            throws IOException {
        TrainingProcess.Result result = TrainingProcess.run(file, boundary, WORK.resolve(name + ".json"));
        figures.put("megabytes", name, Files.size(file) / 1e6);
        figures.put("unique_words", name, result.uniqueWords());
        figures.put("unique_words_per_second", name, result.uniqueWords() / result.countSeconds());
        figures.put("merges_per_second", name, result.merges() / result.learnSeconds());
        figures.put("cpu_seconds", name, result.countSeconds() + result.learnSeconds());
        figures.put("cpu_seconds_new_process", name, result.processSeconds());
        figures.put("peak_rss_mb", name, result.residentMegabytes());
        double one = SparkCounting.medianSeconds(1, boundary, documents);
        double two = SparkCounting.medianSeconds(2, boundary, documents);
        figures.put("spark_count_seconds_1_core", name, one);
        figures.put("spark_count_seconds_2_cores", name, two);
        figures.put("ratio_2_cores", name, one / two);
    }

    private static void compare(String name, Path file, HuggingFaceTrainer peer, Figures figures) throws IOException {
        Path theirs = WORK.resolve(name + ".hf.json");
        HuggingFaceTrainer.Result result = peer.train(file, theirs);
        figures.put("hf_cpu_seconds", name, result.cpuSeconds());
        figures.put("hf_peak_rss_mb", name, result.residentMegabytes());
        figures.put("ratio_hf_cpu", name, result.cpuSeconds() / figures.get("cpu_seconds", name));
        figures.put(
                "ratio_hf_cpu_new_process", name, result.cpuSeconds() / figures.get("cpu_seconds_new_process", name));
        figures.merges(HuggingFaceTrainer.sameMerges(theirs, WORK.resolve(name + ".json")));
    }

    /** Figures by name and text. */
    private static final class Figures {
        private final Map<String, Map<String, Double>> values = new LinkedHashMap<>();
        private Boolean mergesEqual;

        void put(String figure, String text, double value) {
            values.computeIfAbsent(figure, key -> new LinkedHashMap<>()).put(text, value);
        }

        double get(String figure, String text) {
            return values.get(figure).get(text);
        }

        void merges(boolean equal) {
            mergesEqual = equal && !Boolean.FALSE.equals(mergesEqual);
        }

        BenchResult result(String benchmark) {
            BenchResult result = BenchResult.of(benchmark);
            values.forEach(result::with);
            return mergesEqual == null ? result : result.with("merges_equal", mergesEqual);
        }
    }
}
