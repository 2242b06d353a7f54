package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import java.io.Serializable;

/**
 * What every worker of a round begins with; broadcast.
 *
 * @param stepsDone the place in the schedule
 * @param parameters P floats
 * @param optimizerState 2·P floats
 */
record RoundStart(NetworkSettings settings, int stepsDone, FloatSlices parameters, FloatSlices optimizerState)
        implements Serializable {

    static RoundStart of(NetworkSettings settings, InnerTrainer trainer) {
        long parameters = settings.model().parameterCount();
        return new RoundStart(
                settings,
                trainer.stepsDone(),
                FloatSlices.copyOf(trainer.parameters(), parameters),
                FloatSlices.copyOf(trainer.optimizerState(), 2 * parameters));
    }

    void copyTo(InnerTrainer trainer) {
        parameters.copyTo(trainer.parameters());
        optimizerState.copyTo(trainer.optimizerState());
        trainer.setStepsDone(stepsDone);
    }
}
