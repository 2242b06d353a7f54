package dev.tsumugi.corpus.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.TestRun;
import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardReader;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class TokenizeJobSparkTest {
    private static final BytePairTokenizer TOKENIZER = SmallTokenizer.of(
            400, TestRun.documents(30).stream().map(Document::getText).collect(Collectors.joining("\n")));
    private static final String[] SETTINGS = {
        "tokenize.sequence-length=64", "tokenize.shards=3", "tokenize.validation-fraction=0.2"
    };

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void packsEveryDocumentOnceWhole(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        List<Document> documents = TestRun.documents(100);
        run.writeUnique(documents, 2);
        StageContext context = run.context(SETTINGS);
        writeTokenizer(context);

        TokenizeReport report = (TokenizeReport) new TokenizeJob().run(context);

        Path tokens = context.folder(TokenizeStage.STAGE);
        TokenShards shards = TokenShards.read(tokens, context.hadoop());
        assertThat(shards.train()).hasSize(3);
        assertThat(shards.validation()).hasSize(1);
        assertThat(shards.tokenizerSha256())
                .isEqualTo(StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop())
                        .sha256());
        String train = texts(context, shards.trainSlices(tokens, 0, (int) shards.trainSequences()));
        String validation = texts(context, shards.validationSlices(tokens, 0, (int) shards.validationSequences()));
        List<String> found = Arrays.stream((train + validation).split("<\\|begin_of_text\\|>|<\\|end_of_text\\|>"))
                .filter(text -> !text.isEmpty())
                .toList();
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        documents.stream().map(Document::getText).toList());

        long tokenCount = documents.stream()
                .mapToLong(document -> TOKENIZER.encode(document.getText()).length + 2)
                .sum();
        assertThat(report.train().tokens() + report.validation().tokens()).isEqualTo(tokenCount);
        assertThat(report.train().documents() + report.validation().documents()).isEqualTo(100);
        assertThat(report.validation().documents()).isBetween(10L, 30L);
        assertThat(report.languages()).containsOnlyKeys("code", "en", "ja");
        assertThat(report.languages().get("ja").charactersPerToken()).isBetween(0.5, 6.0);
        assertThat(report.train().paddingShare()).isBetween(0.0, 0.1);
    }

    @Test
    void writesTheSameBytesHoweverTheDocumentsAreStored(SparkSession spark) throws IOException {
        SortedMap<String, byte[]> expected = null;
        for (int files : new int[] {1, 2, 7}) {
            TestRun run = new TestRun(folder.resolve("run" + files), spark);
            run.writeUnique(TestRun.documents(60), files);
            StageContext context = run.context(SETTINGS);
            writeTokenizer(context);
            new TokenizeJob().run(context);
            SortedMap<String, byte[]> written = run.files(TokenizeStage.STAGE);
            if (expected == null) {
                expected = written;
            }
            assertThat(written.keySet())
                    .containsExactly(
                            "shards.json",
                            "train/shard-00000.parquet",
                            "train/shard-00001.parquet",
                            "train/shard-00002.parquet",
                            "validation/shard-00000.parquet");
            for (String file : written.keySet()) {
                assertThat(written.get(file)).as(file).isEqualTo(expected.get(file));
            }
        }
    }

    @Test
    void givesEverySourceShardsOfItsOwn(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        List<Document> documents = TestRun.documents(60);
        documents.forEach(document -> document.setSource(document.getLanguage() + "-source"));
        run.writeUnique(documents, 2);
        StageContext context = run.context(
                "tokenize.sequence-length=64",
                "tokenize.shards=2",
                "tokenize.validation-fraction=0.2",
                "tokenize.shards-by-source=true");
        writeTokenizer(context);

        new TokenizeJob().run(context);

        Path tokens = context.folder(TokenizeStage.STAGE);
        TokenShards shards = TokenShards.read(tokens, context.hadoop());
        assertThat(shards.train())
                .extracting(TokenShard::source)
                .containsExactly("code-source", "code-source", "en-source", "en-source", "ja-source", "ja-source");
        long code = shards.train().get(0).sequences() + shards.train().get(1).sequences();
        String[] found = texts(context, shards.trainSlices(tokens, 0, (int) code))
                .split("<\\|begin_of_text\\|>|<\\|end_of_text\\|>");
        Set<String> texts = documents.stream()
                .filter(document -> document.getLanguage().equals("code"))
                .map(Document::getText)
                .collect(Collectors.toSet());
        assertThat(Arrays.stream(found).filter(text -> !text.isEmpty()))
                .isNotEmpty()
                .allMatch(texts::contains);
    }

    @Test
    void writesShardsThatOtherToolsRead(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        run.writeUnique(TestRun.documents(60), 1);
        StageContext context = run.context(SETTINGS);
        writeTokenizer(context);
        TokenizeReport report = (TokenizeReport) new TokenizeJob().run(context);

        Dataset<Row> rows = spark.read().parquet(folder + "/tokens/train");
        assertThat(rows.columns()).containsExactly("ids", "targets", "segments");
        Dataset<Row> kept = spark.read().parquet(folder + "/tokens/validation");
        assertThat(kept.columns()).containsExactly("ids", "targets", "segments", "bytes");
        assertThat(kept.agg(functions.sum("bytes")).first().getLong(0))
                .isEqualTo(report.validation().bytes());
        Row row = rows.first();
        assertThat(row.<Integer>getList(0)).hasSize(64);
        assertThat(row.<Integer>getList(1)).hasSize(64);
        assertThat(row.<Integer>getList(2)).hasSize(64);
    }

    @Test
    void saysWhatIsMissing(SparkSession spark) throws IOException {
        TestRun run = new TestRun(folder, spark);
        StageContext context = run.context("tokenize.validation-fraction=1.0e-9");
        String root = context.runDirectory().toString();
        assertThatThrownBy(() -> new TokenizeJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no tokenizer " + root + "/tokenizer/tokenizer.json; run train-tokenizer first.");
        writeTokenizer(context);
        assertThatThrownBy(() -> new TokenizeJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessage("There are no documents " + root + "/unique/documents; run dedup first.");
        run.writeUnique(List.of(), 1);
        assertThatThrownBy(() -> new TokenizeJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessage("No document is left to train on; look into the reasons for which clean and dedup dropped"
                        + " documents, or collect more.");
        run.writeUnique(TestRun.documents(5), 1);
        assertThatThrownBy(() -> new TokenizeJob().run(context))
                .isInstanceOf(UserException.class)
                .hasMessage("No document fell to validation with tokenize.validation-fraction 1.0E-9;"
                        + " raise it, or collect more documents.");
    }

    private static void writeTokenizer(StageContext context) throws IOException {
        StoredTokenizer.write(TOKENIZER, 64, "", context.folder(TrainTokenizerStage.STAGE), context.hadoop());
    }

    private static String texts(StageContext context, List<ShardSlice> slices) throws IOException {
        StringBuilder texts = new StringBuilder();
        for (ShardSlice slice : slices) {
            try (TokenShardReader reader = TokenShardReader.open(new Path(slice.shard()), context.hadoop())) {
                PackedSequences batch = reader.read(slice.firstRow(), slice.rows());
                int pad = TOKENIZER.specialTokens().pad();
                texts.append(TOKENIZER.decode(
                        Arrays.stream(batch.ids()).filter(id -> id != pad).toArray()));
            }
        }
        return texts.toString();
    }
}
