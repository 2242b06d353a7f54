package dev.tsumugi.training;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardWriter;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.tokenize.EncodedDocument;
import dev.tsumugi.corpus.tokenize.SequencePacker;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/** A run directory with a tokenizer of 299 tokens, validation shards and models of some thousand parameters. */
public final class TinyRun {
    public static final int SEQUENCE_LENGTH = 24;

    public final Path directory;
    public final Configuration hadoop = new Configuration(false);
    public final Tokenizer tokenizer;

    public TinyRun(java.nio.file.Path folder) {
        this(folder, tokenizer());
    }

    /** A run with another tokenizer. */
    public TinyRun(java.nio.file.Path folder, Tokenizer tokenizer) {
        directory = new Path("file:" + folder);
        this.tokenizer = tokenizer;
    }

    public StageContext context(String... settings) {
        EffectiveConfig config =
                Stages.load("run: {name: tiny, seed: 7, directory: %s}".formatted(directory), settings);
        return new StageContext(
                config,
                directory,
                hadoop,
                () -> {
                    throw new AssertionError("no Spark session is needed");
                },
                Progress.NONE);
    }

    public void writeTokenizer() throws IOException {
        StoredTokenizer.write(tokenizer, SEQUENCE_LENGTH, "", folder(TrainTokenizerStage.STAGE), hadoop);
    }

    /** Packs each list of documents into a validation shard of its own. */
    public void writeValidation(List<List<String>> shards) throws IOException {
        writeTokens(List.of(), shards);
    }

    /** The same, with or without the bytes of the targets. */
    public void writeValidation(List<List<String>> shards, boolean countsBytes) throws IOException {
        write(List.of(), writeShards("validation", shards, countsBytes));
    }

    /** Packs each list of documents into a shard of its own. */
    public void writeTokens(List<List<String>> train, List<List<String>> validation) throws IOException {
        write(writeShards("train", train, false), writeShards("validation", validation, true));
    }

    private void write(List<TokenShard> train, List<TokenShard> validation) throws IOException {
        new TokenShards(SEQUENCE_LENGTH, tokenizer.vocabularySize(), "", train, validation)
                .write(folder(TokenizeStage.STAGE), hadoop);
    }

    private List<TokenShard> writeShards(String split, List<List<String>> shards, boolean countsBytes)
            throws IOException {
        Path tokens = folder(TokenizeStage.STAGE);
        List<TokenShard> written = new ArrayList<>();
        for (List<String> documents : shards) {
            String file = "%s/shard-%05d.parquet".formatted(split, written.size());
            try (TokenShardWriter writer = TokenShardWriter.create(
                    new Path(tokens, file), hadoop, SEQUENCE_LENGTH, tokenizer.vocabularySize(), countsBytes)) {
                SequencePacker packer =
                        new SequencePacker(SEQUENCE_LENGTH, tokenizer.specialTokens(), countsBytes, writer::write);
                for (String document : documents) {
                    packer.add(EncodedDocument.counted("", document, tokenizer));
                }
                packer.finish();
                writer.commit();
                written.add(new TokenShard(file, writer.sequences(), packer.tokens()));
            }
        }
        return written;
    }

    public ModelConfig model() {
        return model(32);
    }

    ModelConfig model(int contextLength) {
        return new ModelConfig(tokenizer.vocabularySize(), contextLength, 16, 1, 2, 1, 24, 10_000, 1e-5, true);
    }

    /** Saves random parameters; all 0 for seed 0, which makes every token equally likely. */
    public void writeCheckpoint(Stage stage, long step, long seed) throws IOException {
        writeCheckpoint(stage, step, seed, model(), "");
    }

    public void writeCheckpoint(Stage stage, long step, long seed, ModelConfig model, String tokenizerSha256)
            throws IOException {
        FloatPointer parameters = new FloatPointer(model.parameterCount());
        if (seed == 0) {
            parameters.fill(0);
        } else {
            ParameterInitializer.initialize(model, seed, parameters);
        }
        TrainingState state = new TrainingState(step, step, step, 10 * step, 100 * step, 7, 1, new TreeMap<>());
        try (Checkpoint checkpoint = new Checkpoint(model, state, tokenizerSha256, parameters, new TreeMap<>())) {
            new CheckpointStore(folder(stage), hadoop).save(checkpoint);
        }
    }

    public Path folder(Stage stage) {
        return new Path(directory, stage.folder());
    }

    private static BytePairTokenizer tokenizer() {
        WordCounts counts = new WordCounts();
        List<String> words = List.of(" the", " model", " reads", "今日", "天気", "です", " text", " spinning", " thread");
        for (String word : words) {
            counts.add(word, 10);
        }
        return new BytePairTrainer(300, 1)
                .train(counts, (done, total) -> {})
                .tokenizer(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN));
    }
}
