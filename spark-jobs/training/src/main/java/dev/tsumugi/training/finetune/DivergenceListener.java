package dev.tsumugi.training.finetune;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.RoundListener;
import dev.tsumugi.workflow.UserException;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Ends a fine-tuning whose last step diverged. The loss of that step is of the parameters before it: only the parameters tell.
 */
record DivergenceListener(LocalTrainer trainer) implements RoundListener {
    @Override
    public CompletedRound afterRound(CompletedRound round) {
        if (round.isLast()) {
            requireFiniteParameters();
        }
        return round;
    }

    private void requireFiniteParameters() {
        FloatPointer parameters = trainer.parameters();
        for (long i = 0; i < parameters.limit() - parameters.position(); i++) {
            if (!Float.isFinite(parameters.get(i))) {
                throw new UserException("Fine-tuning diverged in its last step: a parameter is " + parameters.get(i)
                        + ". Lower finetune.optimizer.peak-learning-rate or clip-norm.");
            }
        }
    }
}
