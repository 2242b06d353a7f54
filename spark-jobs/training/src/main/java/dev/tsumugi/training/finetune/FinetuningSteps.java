package dev.tsumugi.training.finetune;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.RoundTrainer;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.workflow.UserException;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a fine-tuning; each is a round.
 *
 * @param batches of conversations, of all steps
 * @param replay learned beside them; empty for none
 */
record FinetuningSteps(LocalTrainer trainer, List<TokenBatch> batches, Optional<Replay> replay)
        implements RoundTrainer {

    /** @throws UserException when the loss is not finite */
    @Override
    public TrainingLog.Entry train(CompletedRound before) {
        TokenBatch batch = batch(trainer.stepsDone());
        double learningRate = trainer.learningRate();
        long started = System.nanoTime();
        BatchLoss loss = trainer.step(batch);
        double seconds = (System.nanoTime() - started) / 1e9;
        int step = trainer.stepsDone();
        if (!Double.isFinite(loss.meanLoss())) {
            throw new UserException("Fine-tuning diverged: its loss at step " + step + " is " + loss.meanLoss()
                    + ". Lower finetune.optimizer.peak-learning-rate or clip-norm.");
        }
        return new TrainingLog.Entry(
                step,
                step,
                before.entry().tokens() + loss.targets(),
                loss.meanLoss(),
                learningRate,
                loss.targets() / seconds,
                before.entry().seconds() + seconds,
                null,
                null);
    }

    private TokenBatch batch(int step) {
        TokenBatch conversations = batches.get(step);
        return replay.map(earlier ->
                        TokenBatch.concatenate(List.of(conversations, earlier.sequences(step, conversations.length()))))
                .orElse(conversations);
    }
}
