package dev.tsumugi.training.decoder;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The newest model of a training, without the optimizer's vectors, and the tokenizer that belongs to it.
 *
 * @param folder of the checkpoint
 * @param notice a sentence that the user should know before relying on the model; empty where there is none
 */
public record TrainedModel(
        Training training, Path folder, Checkpoint checkpoint, StoredTokenizer tokenizer, Optional<String> notice)
        implements AutoCloseable {

    /**
     * Loads the newest complete checkpoint of a training, unless that is a fine-tuning that was stopped.
     *
     * @return empty when there is none
     * @throws UserException when that is damaged, or belongs to another tokenizer than the run's
     */
    public static Optional<TrainedModel> find(Training training, Path runDirectory, Configuration hadoop)
            throws IOException {
        Optional<TrainedModel> newest = newest(training, runDirectory, hadoop);
        if (newest.isPresent() && newest.get().stopped().isPresent()) {
            newest.get().close();
            return Optional.empty();
        }
        return newest;
    }

    private static Optional<TrainedModel> newest(Training training, Path runDirectory, Configuration hadoop)
            throws IOException {
        CheckpointStore store = new CheckpointStore(checkpoints(training, runDirectory), hadoop);
        Optional<Path> newest = store.newest();
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        StoredTokenizer tokenizer =
                StoredTokenizer.read(new Path(runDirectory, TrainTokenizerStage.STAGE.folder()), hadoop);
        Path folder = newest.get();
        Checkpoint checkpoint = load(store, folder);
        try {
            requireMatch(folder, checkpoint, tokenizer);
        } catch (UserException e) {
            checkpoint.close();
            throw e;
        }
        return Optional.of(new TrainedModel(training, folder, checkpoint, tokenizer, Optional.empty()));
    }

    /**
     * Loads the newest complete checkpoint of a training, stopped or not.
     *
     * @throws UserException as {@link #find}, and when there is none
     */
    public static TrainedModel require(Training training, Path runDirectory, Configuration hadoop) throws IOException {
        return newest(training, runDirectory, hadoop)
                .orElseThrow(() -> new UserException("No complete checkpoint under "
                        + checkpoints(training, runDirectory) + ": run "
                        + training.command() + " first."));
    }

    /** The fine-tuned model, or the pre-trained one where nothing was fine-tuned to the end. */
    public static TrainedModel furthest(Path runDirectory, Configuration hadoop) throws IOException {
        Optional<TrainedModel> finetuned = newest(Training.FINETUNED, runDirectory, hadoop);
        if (finetuned.isEmpty()) {
            return require(Training.PRETRAINED, runDirectory, hadoop);
        }
        Optional<FinetunedSteps> stopped = finetuned.get().stopped();
        if (stopped.isEmpty()) {
            return finetuned.get().with(finetuned.get().outdated(runDirectory, hadoop));
        }
        finetuned.get().close();
        return require(Training.PRETRAINED, runDirectory, hadoop)
                .with(Optional.of("Fine-tuning stopped at " + stopped.get()
                        + ", so this is the pre-trained model: run finetune to finish it, or choose it as it is with"
                        + " --model finetuned."));
    }

    /** The model of one training, or {@linkplain #furthest the furthest}. */
    public static TrainedModel choose(Optional<Training> training, Path runDirectory, Configuration hadoop)
            throws IOException {
        if (training.isEmpty()) {
            return furthest(runDirectory, hadoop);
        }
        TrainedModel chosen = require(training.get(), runDirectory, hadoop);
        return chosen.with(chosen.stopped()
                .map(progress ->
                        "Fine-tuning stopped at " + progress + ", and this is its model: run finetune to finish it."));
    }

    /**
     * Names what {@link #choose} would load: "the fine-tuned model" and its folder.
     *
     * @throws UserException as {@link #require}
     */
    public static String describe(Optional<Training> training, Path runDirectory, Configuration hadoop)
            throws IOException {
        try (TrainedModel model = choose(training, runDirectory, hadoop)) {
            return "the " + model.training().label() + " model " + model.folder();
        }
    }

    private TrainedModel with(Optional<String> sentence) {
        return new TrainedModel(training, folder, checkpoint, tokenizer, sentence);
    }

    /** Where the fine-tuning stopped; empty where it ended or this is no fine-tuned model. */
    private Optional<FinetunedSteps> stopped() throws DamagedFileException {
        return FinetunedSteps.of(checkpoint).filter(progress -> !progress.hasEnded());
    }

    /** What to tell where this is a fine-tuned model and the run has a newer pre-trained one. */
    private Optional<String> outdated(Path runDirectory, Configuration hadoop) throws IOException {
        CheckpointStore store = new CheckpointStore(checkpoints(Training.PRETRAINED, runDirectory), hadoop);
        Optional<Path> pretrained = training == Training.FINETUNED ? store.newest() : Optional.empty();
        if (pretrained.isEmpty() || !store.savedAt(folder).isBefore(store.savedAt(pretrained.get()))) {
            return Optional.empty();
        }
        return Optional.of("The fine-tuned model " + folder + " is older than the pre-trained one, " + pretrained.get()
                + ": run finetune again to build on that one, or choose it with --model pretrained.");
    }

    public ModelConfig config() {
        return checkpoint.model();
    }

    /** Whether it was trained on messages. */
    public boolean answersMessages() {
        return training == Training.FINETUNED;
    }

    /** The ids after which what it writes is complete. The first also ends a document. */
    public List<Integer> ends() {
        return tokenizer.tokenizer().specialTokens().ends(answersMessages());
    }

    public FloatPointer parameters() {
        return checkpoint.parameters();
    }

    /**
     * Checks that the model can read sequences.
     *
     * @param kind of sequences, for the message: validation, training
     * @throws UserException when their vocabulary is another, or they are longer than the context
     */
    public void requireFit(String kind, TokenShards shards) {
        if (shards.vocabularySize() != config().vocabularySize()
                || shards.sequenceLength() > config().contextLength()) {
            throw new UserException("The " + kind + " sequences (" + shards.sequenceLength()
                    + " tokens of a vocabulary of " + shards.vocabularySize() + ") do not fit the model " + folder
                    + " (context " + config().contextLength() + ", vocabulary "
                    + config().vocabularySize() + "): run tokenize and pretrain again.");
        }
    }

    @Override
    public void close() {
        checkpoint.close();
    }

    private static Path checkpoints(Training training, Path runDirectory) {
        return new Path(runDirectory, training.folder());
    }

    /** A damaged model is not replaced by an earlier one: what is told of it would be told of another. */
    private static Checkpoint load(CheckpointStore store, Path folder) throws IOException {
        try {
            return store.loadParameters(folder);
        } catch (DamagedFileException e) {
            throw new UserException(
                    e.getMessage() + " Bring back a copy of " + folder
                            + ", or remove the folder: then the checkpoint before it" + " is the newest.",
                    e);
        }
    }

    private static void requireMatch(Path folder, Checkpoint checkpoint, StoredTokenizer tokenizer) {
        int modelSize = checkpoint.model().vocabularySize();
        int tokenizerSize = tokenizer.tokenizer().vocabularySize();
        if (modelSize != tokenizerSize) {
            throw new UserException("The model " + folder + " has a vocabulary of " + modelSize
                    + " tokens, but the run's tokenizer has " + tokenizerSize + ": run pretrain again.");
        }
        String trainedWith = checkpoint.tokenizerSha256();
        if (!trainedWith.isEmpty() && !trainedWith.equals(tokenizer.sha256())) {
            throw new UserException(
                    "The model " + folder + " was trained with another tokenizer (SHA-256 " + trainedWith
                            + ") than the run has now (" + tokenizer.sha256() + "): run tokenize and pretrain again.");
        }
    }
}
