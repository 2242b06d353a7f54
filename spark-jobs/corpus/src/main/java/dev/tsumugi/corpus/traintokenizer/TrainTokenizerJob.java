package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.corpus.dedup.UniqueDocuments;
import dev.tsumugi.corpus.document.DocumentHash;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.quality.TokenizerQuality;
import dev.tsumugi.tokenizer.quality.VocabularyUse;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.AccumulatorProgress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** {@code train-tokenizer}: words are counted by Spark; merges are learned on the driver, Unigram pieces on the executors. */
public final class TrainTokenizerJob implements Job {
    @Override
    public StageReport run(StageContext context) throws IOException {
        TrainTokenizerConfig config = context.config(TrainTokenizerConfig.class);
        if (!config.from().isEmpty()) {
            return GivenTokenizer.take(context);
        }
        Dataset<Row> documents = UniqueDocuments.read(context);
        TrainingText text = new TrainingText(
                documents.javaRDD(), new DocumentHash(context.config().run().seed(), "tokenizer"));
        SparkContext spark = context.spark().get().sparkContext();
        HeapPeak memory = new HeapPeak();
        try {
            spark.setJobDescription("train-tokenizer: choose text");
            TextSelection selection =
                    TextSelection.of(text.characters(), config.maxCharactersPerLanguage(), config.balanceLanguages());
            spark.setJobDescription("train-tokenizer: count words");
            long start = System.nanoTime();
            LongAccumulator split = spark.longAccumulator("documents split");
            WordSplitter splitter =
                    new WordSplitter(config.pattern().preTokenizer(), config.boundary(), config.normalization());
            try (SparkWords words =
                    text.words(selection, splitter, config.minWordCount(), config.sourceWeights(), split)) {
                SparkWords.Totals totals = count(context, documents.count(), words, split);
                double countSeconds = (System.nanoTime() - start) / 1e9;
                spark.setJobDescription("train-tokenizer: learn");
                LearnedTokenizer learned = LearnedTokenizer.of(words, config, context.progress());
                double megabytes = memory.megabytes();
                StoredTokenizer.write(
                        learned.tokenizer(),
                        context.config().at(TrainTokenizerStage.SEQUENCE_LENGTH).asInt(),
                        "",
                        context.folder(TrainTokenizerStage.STAGE),
                        context.hadoop());
                spark.setJobDescription("train-tokenizer: measure");
                return report(config, text, selection, totals, countSeconds, learned, megabytes);
            }
        } finally {
            spark.setJobDescription(null);
        }
    }

    private static SparkWords.Totals count(
            StageContext context, long documents, SparkWords words, LongAccumulator split) {
        SparkContext spark = context.spark().get().sparkContext();
        SparkWords.Totals totals;
        try (AccumulatorProgress progress = new AccumulatorProgress(
                spark, split, context.progress().start("count words", documents, "documents"))) {
            totals = words.totals();
        }
        if (totals.different() == 0) {
            throw new UserException(
                    "There is no text to train a tokenizer on: no word occurs at least "
                            + context.config(TrainTokenizerConfig.class).minWordCount()
                            + " times (train-tokenizer.min-word-count) in the documents that dedup kept; collect more or look into the reasons for dropping them.");
        }
        return totals;
    }

    private static TrainTokenizerReport report(
            TrainTokenizerConfig config,
            TrainingText text,
            TextSelection selection,
            SparkWords.Totals words,
            double countSeconds,
            LearnedTokenizer learned,
            double peakHeapMegabytes) {
        TokenizerQuality quality = new TokenizerQuality(learned.tokenizer());
        Map<String, Long> trainingCharacters = new TreeMap<>();
        selection.languages().forEach((language, choice) -> trainingCharacters.put(language, choice.characters()));
        Map<String, List<String>> heldOut = text.heldOut(selection);
        Map<String, Double> charactersPerToken = new TreeMap<>();
        heldOut.forEach((language, texts) ->
                charactersPerToken.put(language, quality.charactersPerToken(String.join("\n", texts))));
        VocabularyUse use = quality.vocabularyUse(
                heldOut.values().stream().flatMap(Collection::stream).toList());
        List<String> japanese = heldOut.getOrDefault("ja", List.of());
        return new TrainTokenizerReport(
                config.algorithm(),
                learned.tokenizer().vocabularySize(),
                heldOut.isEmpty() ? null : use.share(),
                heldOut.isEmpty() ? null : use.never(),
                charactersPerToken,
                japanese.isEmpty() ? null : quality.wordBoundaries(japanese).f1(),
                words.different(),
                peakHeapMegabytes,
                countSeconds,
                learned.seconds(),
                words.occurrences(),
                trainingCharacters,
                config.example(),
                tokens(learned.tokenizer(), config.example()));
    }

    private static List<String> tokens(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(id -> tokenizer.decode(new int[] {id}))
                .toList();
    }
}
