package dev.tsumugi.spark.job;

import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.config.TrainTokenizerConfig;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import dev.tsumugi.spark.run.StageReport;
import dev.tsumugi.spark.tokens.DocumentHash;
import dev.tsumugi.spark.tokens.StoredTokenizer;
import dev.tsumugi.spark.tokens.TextSelection;
import dev.tsumugi.spark.tokens.TrainingText;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import dev.tsumugi.tokenizer.train.BytePairTrainer;
import dev.tsumugi.tokenizer.train.TokenizerQuality;
import dev.tsumugi.tokenizer.train.TrainedBytePair;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** {@code train-tokenizer}: words are counted by Spark, merges are learned on the driver. */
public final class TrainTokenizerJob implements Job {
    /** A pair seen once says nothing about the text to come. */
    private static final long MIN_PAIR_COUNT = 2;

    private static final PreTokenizer PRE_TOKENIZER = PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN);

    @Override
    public StageReport run(JobContext context) throws IOException {
        TrainTokenizerConfig config = context.config().trainTokenizer();
        if (!config.from().isEmpty()) {
            return GivenTokenizer.take(context);
        }
        Dataset<Row> documents = UniqueDocuments.read(context);
        TrainingText text = new TrainingText(
                documents.javaRDD(), new DocumentHash(context.config().run().seed(), "tokenizer"));
        SparkContext spark = context.spark().get().sparkContext();
        try {
            spark.setJobDescription("train-tokenizer: choose text");
            TextSelection selection =
                    TextSelection.of(text.characters(), config.maxCharactersPerLanguage(), config.balanceLanguages());
            spark.setJobDescription("train-tokenizer: count words");
            WordCounts words = countWords(context, documents, text, selection);
            TrainedBytePair trained = train(context, words);
            BytePairTokenizer tokenizer = trained.tokenizer(PRE_TOKENIZER);
            StoredTokenizer.write(
                    tokenizer,
                    context.config().tokenize().sequenceLength(),
                    context.folder(Stage.TRAIN_TOKENIZER),
                    context.hadoop());
            spark.setJobDescription("train-tokenizer: measure");
            return report(config, text, selection, words, trained, tokenizer);
        } finally {
            spark.setJobDescription(null);
        }
    }

    private static WordCounts countWords(
            JobContext context, Dataset<Row> documents, TrainingText text, TextSelection selection) {
        TrainTokenizerConfig config = context.config().trainTokenizer();
        SparkContext spark = context.spark().get().sparkContext();
        LongAccumulator split = spark.longAccumulator("documents split");
        WordSplitter splitter = new WordSplitter(PRE_TOKENIZER, config.boundary());
        WordCounts words;
        try (AccumulatorProgress progress = new AccumulatorProgress(
                spark, split, context.progress().start("count words", documents.count(), "documents"))) {
            words = text.words(selection, splitter, config.minWordCount(), config.sourceWeights(), split)
                    .collect();
        }
        if (words.size() == 0) {
            throw new UserException(
                    "There is no text to train a tokenizer on: no word occurs at least "
                            + config.minWordCount()
                            + " times (train-tokenizer.min-word-count) in the documents that dedup kept; collect more or look into the reasons for dropping them.");
        }
        return words;
    }

    private static TrainedBytePair train(JobContext context, WordCounts words) {
        int vocabularySize = context.config().trainTokenizer().vocabularySize();
        BytePairTrainer trainer;
        try {
            trainer = new BytePairTrainer(vocabularySize, MIN_PAIR_COUNT);
        } catch (IllegalArgumentException e) {
            throw new UserException("train-tokenizer.vocabulary-size: " + e.getMessage(), e);
        }
        TrainedBytePair trained;
        int merges = vocabularySize - 256 - trainer.specialTokens().size();
        try (Progress.Task progress = context.progress().start("learn merges", merges, "merges")) {
            trained = trainer.train(words, (done, total) -> progress.advance(1));
        }
        if (trained.vocabulary().size() < vocabularySize) {
            throw new UserException(
                    "The text yields no more than " + trained.vocabulary().size()
                            + " tokens, but train-tokenizer.vocabulary-size is " + vocabularySize
                            + "; lower it, or collect more text.");
        }
        return trained;
    }

    private static TrainTokenizerReport report(
            TrainTokenizerConfig config,
            TrainingText text,
            TextSelection selection,
            WordCounts words,
            TrainedBytePair trained,
            BytePairTokenizer tokenizer) {
        TokenizerQuality quality = new TokenizerQuality(tokenizer);
        Map<String, Long> trainingCharacters = new TreeMap<>();
        selection.languages().forEach((language, choice) -> trainingCharacters.put(language, choice.characters()));
        Map<String, List<String>> heldOut = text.heldOut(selection);
        Map<String, Double> charactersPerToken = new TreeMap<>();
        heldOut.forEach((language, texts) ->
                charactersPerToken.put(language, quality.charactersPerToken(String.join("\n", texts))));
        List<String> japanese = heldOut.getOrDefault("ja", List.of());
        return new TrainTokenizerReport(
                trained.vocabulary().size(),
                trained.merges().size(),
                words.size(),
                occurrences(words),
                trained.seconds(),
                trainingCharacters,
                charactersPerToken,
                japanese.isEmpty() ? null : quality.wordBoundaries(japanese).f1(),
                config.example(),
                tokens(tokenizer, config.example()));
    }

    private static long occurrences(WordCounts words) {
        long sum = 0;
        for (int word = 0; word < words.size(); word++) {
            sum += words.count(word);
        }
        return sum;
    }

    private static List<String> tokens(BytePairTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(id -> tokenizer.decode(new int[] {id}))
                .toList();
    }
}
