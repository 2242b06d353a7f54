package dev.tsumugi.corpus.collect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.Collected;
import dev.tsumugi.corpus.collect.source.InputFault;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.SourceFiles;
import dev.tsumugi.corpus.document.Documents;
import dev.tsumugi.corpus.document.RawDocument;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.AccumulatorProgress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads the configured sources into {@code raw/documents}. The files of a source are read in groups, one task each; the
 * groups depend on the files alone, so the same files give the same partitions on any cluster.
 */
public final class CollectJob implements Job {
    /** Small row groups, so that the next stage can share a large file among its tasks. */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    @Override
    public CollectReport run(StageContext context) throws IOException {
        CollectConfig config = context.config(CollectConfig.class);
        List<SourceFiles> sources = list(config.sources(), context.hadoop());
        List<FileGroup> groups = sources.stream()
                .flatMap(source -> FileGroup.of(source.files().get(0).source(), source.files()).stream())
                .toList();
        SparkSession spark = context.spark().get();
        LongAccumulator filesRead = spark.sparkContext().longAccumulator("collect: files read");
        JavaRDD<Collected> collected = read(groups, config.limits(), context.hadoop(), filesRead, spark);
        collected.persist(StorageLevel.DISK_ONLY());
        try {
            long total =
                    groups.stream().mapToLong(group -> group.files().size()).sum();
            List<Collected.FileEnd> files = new ArrayList<>();
            sources.forEach(source -> files.addAll(source.passedOver()));
            try (AccumulatorProgress progress = new AccumulatorProgress(
                    spark.sparkContext(), filesRead, context.progress().start("collect", total, "files"))) {
                files.addAll(files(collected, spark));
            }
            CollectReport report = CollectReport.of(config.sources(), files);
            if (report.documents() == 0) {
                throw new UserException(nothingCollected(report));
            }
            Path folder = context.folder(CollectStage.STAGE);
            writeDocuments(collected, new Path(folder, "documents"), spark);
            writeFailures(files, new Path(folder, "failures.jsonl"), context.hadoop());
            return report;
        } finally {
            collected.unpersist(false);
        }
    }

    private static List<SourceFiles> list(List<SourceConfig> sources, Configuration hadoop) {
        if (sources.isEmpty()) {
            throw new UserException("collect.sources is empty: name at least one source.");
        }
        return sources.stream().map(source -> SourceFiles.list(source, hadoop)).toList();
    }

    private static JavaRDD<Collected> read(
            List<FileGroup> groups,
            CollectLimitsConfig limits,
            Configuration hadoop,
            LongAccumulator filesRead,
            SparkSession spark) {
        JavaSparkContext cluster = new JavaSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> configuration = cluster.broadcast(new SerializableConfiguration(hadoop));
        return cluster.parallelize(groups, groups.size())
                .flatMap(group -> group.read(limits, configuration.value().value()))
                .map(item -> {
                    if (item instanceof Collected.FileEnd) {
                        filesRead.add(1);
                    }
                    return item;
                });
    }

    private static List<Collected.FileEnd> files(JavaRDD<Collected> collected, SparkSession spark) {
        spark.sparkContext().setJobDescription("collect: read the sources");
        return collected
                .filter(item -> item instanceof Collected.FileEnd)
                .map(item -> (Collected.FileEnd) item)
                .collect();
    }

    private static void writeDocuments(JavaRDD<Collected> collected, Path folder, SparkSession spark) {
        spark.sparkContext().setJobDescription("collect: write the documents");
        JavaRDD<RawDocument> documents = collected
                .filter(item -> item instanceof Collected.Kept)
                .map(item -> ((Collected.Kept) item).document());
        spark.createDataset(documents.rdd(), Documents.RAW)
                .write()
                .option("parquet.block.size", ROW_GROUP_BYTES)
                .parquet(folder.toString());
    }

    private static void writeFailures(List<Collected.FileEnd> files, Path path, Configuration hadoop)
            throws IOException {
        ObjectWriter json = new ObjectMapper().writer();
        try (Writer out = new OutputStreamWriter(path.getFileSystem(hadoop).create(path, true), UTF_8)) {
            for (Collected.FileEnd file : files) {
                for (InputFault failure : file.failures()) {
                    out.write(json.writeValueAsString(failure) + "\n");
                }
            }
        }
    }

    private static String nothingCollected(CollectReport report) {
        String skipped = report.sources().stream()
                .map(source -> source.name() + ": " + source.files() + " files, skipped " + source.skipped())
                .collect(Collectors.joining("; "));
        return "No document was found in collect.sources (" + skipped + "); check path, format, include and exclude.";
    }
}
