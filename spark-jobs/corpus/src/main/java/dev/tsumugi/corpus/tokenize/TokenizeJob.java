package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.dedup.UniqueDocuments;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.AccumulatorProgress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** {@code tokenize}: the unique documents as packed sequences in Parquet shards, split into training and validation. */
public final class TokenizeJob implements Job {
    @Override
    public StageReport run(StageContext context) throws IOException {
        TokenizeConfig config = context.config(TokenizeConfig.class);
        StoredTokenizer stored = StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop());
        Dataset<Row> documents = UniqueDocuments.read(context);
        Path folder = context.folder(TokenizeStage.STAGE);
        ShardPlan plan = ShardPlan.of(
                config.shardsBySource() ? sources(documents) : List.of(),
                config.shards(),
                config.validationSplit(),
                config.validationFraction(),
                context.config().run().seed());

        List<PackedShard> shards =
                write(context, documents, stored, new DocumentPacking(folder, plan, config.sequenceLength()));

        TokenShards list = new TokenShards(
                config.sequenceLength(),
                stored.tokenizer().vocabularySize(),
                stored.sha256(),
                list(shards, false),
                list(shards, true));
        requireSequences(list, config);
        list.write(folder, context.hadoop());
        return TokenizeReport.of(list.sequenceLength(), list.vocabularySize(), shards);
    }

    private static List<String> sources(Dataset<Row> documents) {
        return documents.select("source").distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    private static List<PackedShard> write(
            StageContext context, Dataset<Row> documents, StoredTokenizer stored, DocumentPacking packing) {
        SparkContext spark = context.spark().get().sparkContext();
        LongAccumulator encoded = spark.longAccumulator("documents encoded");
        spark.setJobDescription("tokenize: count documents");
        long total = documents.count();
        spark.setJobDescription("tokenize: encode, shuffle, pack");
        try (AccumulatorProgress progress =
                new AccumulatorProgress(spark, encoded, context.progress().start("tokenize", total, "documents"))) {
            return packing.write(documents.javaRDD(), stored.tokenizer(), context.hadoop(), encoded);
        } finally {
            spark.setJobDescription(null);
        }
    }

    private static List<TokenShard> list(List<PackedShard> shards, boolean validation) {
        return shards.stream()
                .filter(shard -> shard.validation() == validation)
                .map(PackedShard::shard)
                .toList();
    }

    private static void requireSequences(TokenShards shards, TokenizeConfig config) {
        if (shards.trainSequences() == 0) {
            throw new UserException(
                    "No document is left to train on; look into the reasons for which clean and dedup dropped"
                            + " documents, or collect more.");
        }
        if (shards.validationSequences() == 0) {
            throw new UserException("No document fell to validation with tokenize.validation-fraction "
                    + config.validationFraction() + "; raise it, or collect more documents.");
        }
    }
}
