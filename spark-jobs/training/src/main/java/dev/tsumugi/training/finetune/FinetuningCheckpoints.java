package dev.tsumugi.training.finetune;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.decoder.FinetunedSteps;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.loop.TrainingCheckpoints;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the checkpoints of a fine-tuning hold.
 *
 * @param start the model that it began with
 * @param seed of the run
 */
record FinetuningCheckpoints(TrainedModel start, LocalTrainer trainer, Epochs epochs, long seed) {

    /**
     * The training as it is.
     *
     * @param tokens targets learned from so far
     * @param loss the training loss that the checkpoint tells
     */
    Checkpoint snapshot(long tokens, double loss) throws IOException {
        int steps = trainer.stepsDone();
        TrainingState state = new TrainingState(
                steps,
                0,
                trainer.stateSteps(),
                epochs.sequences(steps),
                tokens,
                seed,
                1,
                new TreeMap<>(Map.of(TrainingState.TRAINING, loss)));
        return new Checkpoint(
                start.config(),
                state,
                start.tokenizer().sha256(),
                trainer.parameters(),
                trainer.stateVectors(),
                new FinetunedSteps(steps, epochs.steps()).documents(),
                List.of());
    }

    /**
     * Brings the trainer to where the newest intact checkpoint was saved.
     *
     * @return how far that is; empty where there is no checkpoint
     * @throws UserException when no checkpoint is intact, or the newest intact one does not belong to this fine-tuning
     */
    Optional<TrainingState> resume(TrainingCheckpoints checkpoints) throws IOException {
        Optional<Checkpoint> newest = checkpoints.newest(noWorkers -> {});
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try (Checkpoint checkpoint = newest.get()) {
            TrainingState state = checkpoint.state();
            if (!checkpoint.model().equals(start.config())
                    || state.seed() != seed
                    || !FlatTensors.agree(checkpoint.optimizer(), trainer.stateVectors())) {
                throw new UserException("The checkpoint of step " + state.step() + " in " + checkpoints.folder()
                        + " was made with another model, seed or optimizer; delete the folder to start anew.");
            }
            if (state.step() > epochs.steps()) {
                throw new UserException("The checkpoint of step " + state.step() + " in " + checkpoints.folder()
                        + " is beyond the " + epochs.steps()
                        + " steps of this fine-tuning; delete the folder to start anew.");
            }
            checkpoints.restore(checkpoint, trainer.parameters(), trainer.stateVectors());
            trainer.setStepsDone(Math.toIntExact(state.step()), Math.toIntExact(state.iterations()));
            return Optional.of(state);
        }
    }
}
