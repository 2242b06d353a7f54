package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.document.DocumentHash;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.pretokenizer.PatternSettings;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import dev.tsumugi.tokenizer.train.unigram.UnigramTrainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkSessionExtension.class)
class TrainingTextSparkTest {
    private static final PatternSettings PATTERN = PatternSettings.LLAMA3;

    @Test
    void givesTheSameBytePairFileForAnyNumberOfPartitions(SparkSession spark) throws IOException {
        assertSame(
                spark,
                words -> new BytePairTrainer(3000, 2)
                        .train(words.collect(), TrainerListener.NONE)
                        .tokenizer(PATTERN.preTokenizer()));
    }

    @Test
    void givesTheSameUnigramFileForAnyNumberOfPartitions(SparkSession spark) throws IOException {
        assertSame(
                spark,
                words -> new UnigramTrainer(2000, 2)
                        .train(words, TrainerListener.NONE)
                        .tokenizer());
    }

    private static void assertSame(SparkSession spark, Function<SparkWords, Tokenizer> training) throws IOException {
        List<Row> documents = documents();
        String expected = null;
        for (int partitions : new int[] {1, 2, 7, 64}) {
            JavaRDD<Row> rows =
                    JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(documents, partitions);
            TrainingText text = new TrainingText(rows, new DocumentHash(1, "tokenizer"));
            TextSelection selection = TextSelection.of(text.characters(), 150_000, false);
            try (SparkWords words = text.words(
                    selection,
                    new WordSplitter(PATTERN.preTokenizer(), Boundary.WORD),
                    1,
                    Map.of("everyday", 3),
                    spark.sparkContext().longAccumulator())) {
                ByteArrayOutputStream file = new ByteArrayOutputStream();
                TokenizerFile.write(training.apply(words), file);
                String json = file.toString(StandardCharsets.UTF_8);
                expected = expected == null ? json : expected;
                assertThat(json).as(partitions + " partitions").isEqualTo(expected);
            }
        }
    }

    /** The paragraphs of the demo's texts and, where it lies beside the checkout, of a novel. */
    private static List<Row> documents() throws IOException {
        List<Row> documents = new ArrayList<>();
        add(documents, Path.of("../../conf/demo/everyday.ja.txt"), "ja", "everyday");
        add(documents, Path.of("../../conf/demo/everyday.en.txt"), "en", "everyday");
        Path novel = Path.of(System.getProperty("shared.data", "../../../shared/data"), "text/wagahaiwa_nekodearu.txt");
        if (Files.exists(novel)) {
            add(documents, novel, "ja", "novel");
        }
        return documents;
    }

    private static void add(List<Row> documents, Path file, String language, String source) throws IOException {
        int number = 0;
        for (String paragraph : Files.readString(file).split("\n")) {
            documents.add(RowFactory.create(source + language + number++, language, paragraph, source));
        }
    }
}
