package dev.tsumugi.bench;

import dev.tsumugi.corpus.clean.extract.ExtractLimitsConfig;
import dev.tsumugi.corpus.clean.extract.RubyReadings;
import dev.tsumugi.corpus.clean.extract.TextExtractor;
import dev.tsumugi.corpus.document.RawDocument;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What one core does of the corpus stages: extract text, cut into words, learn a tokenizer, encode. */
final class PipelineBenchmark implements Benchmark {
    private static final int PARAGRAPHS = 4000;
    private static final int PAGES = 200;
    private static final int VOCABULARY = 8192;

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String description() {
        return "corpus stages on one core, on made-up English and Japanese text";
    }

    @Override
    public BenchResult run() {
        List<String> texts = new SampleText().paragraphs(PARAGRAPHS);
        double megabytes = texts.stream()
                        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1e6;
        PreTokenizer preTokenizer = PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN);
        WordSplitter splitter = new WordSplitter(preTokenizer, Boundary.NONE);
        WordCounts counts = new WordCounts();
        texts.forEach(text -> splitter.split(text, (utf8, from, to) -> counts.add(utf8, from, to, 1)));
        BytePairTrainer trainer = new BytePairTrainer(VOCABULARY, 2);
        BytePairTokenizer tokenizer =
                trainer.train(counts, TrainerListener.NONE).tokenizer(preTokenizer);

        TextExtractor extractor =
                new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 256, 60, 25, RubyReadings.OMIT));
        List<RawDocument> pages = pages();

        double extractSeconds = Stopwatch.bestSeconds(() -> pages.forEach(extractor::extract));
        double splitSeconds =
                Stopwatch.bestSeconds(() -> texts.forEach(text -> splitter.split(text, (utf8, from, to) -> {})));
        double trainSeconds = Stopwatch.bestSeconds(() -> trainer.train(counts, TrainerListener.NONE));
        double encodeSeconds = Stopwatch.bestSeconds(() -> texts.forEach(tokenizer::encode));
        return BenchResult.of(name())
                .with("extract-pages-per-second", PAGES / extractSeconds)
                .with("split-megabytes-per-second", megabytes / splitSeconds)
                .with("train-tokenizer-seconds", trainSeconds)
                .with("encode-megabytes-per-second", megabytes / encodeSeconds);
    }

    private static List<RawDocument> pages() {
        SampleText text = new SampleText();
        return Stream.generate(text::htmlPage)
                .limit(PAGES)
                .map(html -> {
                    RawDocument page = new RawDocument();
                    page.setMediaType("text/html");
                    page.setCharset("");
                    page.setContent(html.getBytes(StandardCharsets.UTF_8));
                    return page;
                })
                .toList();
    }
}
