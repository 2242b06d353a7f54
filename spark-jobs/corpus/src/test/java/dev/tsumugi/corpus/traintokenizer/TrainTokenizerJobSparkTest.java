package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.document.TestRun;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.Indentation;
import dev.tsumugi.tokenizer.pretokenizer.PatternSettings;
import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class TrainTokenizerJobSparkTest {
    private static final String SIZE = "train-tokenizer.vocabulary-size=400";

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void learnsTheWordsOfTheDocuments(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(300), 3);
        StageContext context = run.context(SIZE);

        TrainTokenizerReport report = (TrainTokenizerReport) new TrainTokenizerJob().run(context);

        assertThat(report.exampleTokens()).containsExactly("今日", "は", "いい", "天気", "です", "ね", "。");
        assertThat(report.vocabularySize()).isEqualTo(400);
        assertThat(report.algorithm()).isEqualTo(Algorithm.BPE);
        assertThat(report.vocabularyUse()).isBetween(0.1, 1.0);
        assertThat(report.tokensNeverUsed()).isEqualTo((int) Math.round((1 - report.vocabularyUse()) * 395));
        assertThat(report.peakHeapMegabytes()).isGreaterThan(1);
        assertThat(report.charactersPerToken()).containsOnlyKeys("code", "en", "ja");
        assertThat(report.charactersPerToken().get("ja")).isGreaterThan(1.3);
        assertThat(report.charactersPerToken().get("en")).isGreaterThan(2.0);
        assertThat(report.wordBoundaryF1()).isGreaterThan(0.9);
        assertThat(run.files(TrainTokenizerStage.STAGE))
                .containsOnlyKeys("special_tokens_map.json", "tokenizer.json", "tokenizer_config.json");
        assertThat(StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop())
                        .tokenizer()
                        .vocabularySize())
                .isEqualTo(400);
    }

    @Test
    void writesTheSameBytesHoweverTheDocumentsAreStored(SparkSession spark) throws IOException {
        SortedMap<String, byte[]> expected = null;
        for (int files : new int[] {1, 2, 7}) {
            TestRun run = new TestRun(folder.resolve("run" + files), spark);
            run.writeUnique(TestRun.documents(120), files);
            new TrainTokenizerJob().run(run.context(SIZE, "train-tokenizer.max-characters-per-language=2000"));
            SortedMap<String, byte[]> written = run.files(TrainTokenizerStage.STAGE);
            if (expected == null) {
                expected = written;
            }
            for (String file : expected.keySet()) {
                assertThat(written.get(file)).as(file).isEqualTo(expected.get(file));
            }
        }
    }

    @Test
    void takesNoMoreCharactersThanConfigured(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(120), 2);
        TrainTokenizerReport report = (TrainTokenizerReport)
                new TrainTokenizerJob().run(run.context(SIZE, "train-tokenizer.max-characters-per-language=2000"));
        assertThat(report.trainingCharacters()).containsOnlyKeys("code", "en", "ja");
        assertThat(report.trainingCharacters().values()).containsOnly(2000L);
    }

    @Test
    void countsTheWordsOfASourceAsOftenAsItWeighs(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(120), 2);
        String source = "collect.sources=[{name: test, kind: docs, path: test}]";

        TrainTokenizerReport once = (TrainTokenizerReport) new TrainTokenizerJob().run(run.context(SIZE));
        TrainTokenizerReport thrice = (TrainTokenizerReport)
                new TrainTokenizerJob().run(run.context(SIZE, source, "train-tokenizer.source-weights={test: 3}"));

        assertThat(thrice.words()).isEqualTo(3 * once.words());
        assertThat(thrice.uniqueWords()).isEqualTo(once.uniqueWords());
    }

    @Test
    void refusesAWeightOfASourceThatIsNotThere(SparkSession spark) {
        TestRun run = new TestRun(folder, spark);
        String source = "collect.sources=[{name: books, kind: docs, path: test}]";

        assertThatThrownBy(() -> run.context(source, "train-tokenizer.source-weights={book: 0}"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("`train-tokenizer.source-weights.book` must name a source; did you mean `books`?")
                .hasMessageContaining("`train-tokenizer.source-weights.book` must be at least 1, was 0");
    }

    @Test
    void cutsAndNormalisesAsConfigured(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(120), 2);
        StageContext context = run.context(
                SIZE,
                "train-tokenizer.max-digits=1",
                "train-tokenizer.indentation=with-line-break",
                "train-tokenizer.normalization=nfkc");
        new TrainTokenizerJob().run(context);
        Tokenizer tokenizer = StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop())
                .tokenizer();
        assertThat(tokenizer.encode("１２")).isEqualTo(tokenizer.encode("12")).hasSize(2);
        assertThat(((BytePairTokenizer) tokenizer).preTokenizer().pattern())
                .isEqualTo(new PatternSettings(1, Indentation.WITH_LINE_BREAK).pattern());
    }

    @Test
    void refusesSettingsThatDoNotFitTogether(SparkSession spark) {
        TestRun run = new TestRun(folder, spark);
        assertThatThrownBy(() -> run.context(
                        "train-tokenizer.algorithm=unigram",
                        "train-tokenizer.vocabulary-size=262",
                        "train-tokenizer.normalization=nfc"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("`train-tokenizer.vocabulary-size` must be at least 263 (256 bytes, the special"
                        + " tokens, the piece for unknown characters and one more) with `algorithm: unigram`, was 262")
                .hasMessageContaining("`train-tokenizer.normalization` must be `none` with `algorithm: unigram`, whose"
                        + " tokenizer takes text as it is, was `nfc`");
        assertThatThrownBy(() -> run.context("train-tokenizer.max-digits=4", "train-tokenizer.min-pair-count=0"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("`train-tokenizer.max-digits` must be 1, 2, 3 or 0 (any number), was `4`")
                .hasMessageContaining("`train-tokenizer.min-pair-count` must be at least 1, was `0`");
    }

    @Test
    void saysWhenThereIsNoText(SparkSession spark) {
        TestRun run = new TestRun(folder, spark);
        StageContext context = run.context();
        assertThatThrownBy(() -> new TrainTokenizerJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessage("There are no documents " + context.runDirectory() + "/unique/documents; run dedup first.");
        run.writeUnique(List.of(), 1);
        assertThatThrownBy(() -> new TrainTokenizerJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no text to train a tokenizer on: no word occurs at least 1 times"
                        + " (train-tokenizer.min-word-count) in the documents that dedup kept;"
                        + " collect more or look into the reasons for dropping them.");
    }

    @Test
    void saysWhenTheTextYieldsTooFewTokens(SparkSession spark) {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(30), 1);
        assertThatThrownBy(() -> new TrainTokenizerJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessageMatching(
                        "The text yields no more than \\d+ tokens, but train-tokenizer.vocabulary-size is 32768;"
                                + " lower it, or collect more text\\.");
    }
}
