package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorSource;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.Serializable;

/**
 * What every worker of a round begins with, and what it brings back. It brings back slices of its delta, then of its
 * state vectors where these are averaged. They are numbered from 0 through all vectors.
 *
 * @param kind of the trainers
 * @param stepsDone optimizer steps of each worker before the round
 * @param stateSteps steps behind the averaged optimizer state
 * @param parameters where P floats come from
 * @param averagedState where the averaged state vectors come from, one after the other; null where there are none
 * @param ownStates where each worker's own optimizer state comes from and goes; null where there is none
 * @param wireFormat of deltas
 * @param slices P, and how vectors of P floats are cut
 */
public record RoundStart(
        TrainerPool.Kind kind,
        int stepsDone,
        int stateSteps,
        VectorSource parameters,
        VectorSource averagedState,
        OwnStates ownStates,
        WireFormat wireFormat,
        Slices slices)
        implements Serializable {

    ParameterLayout layout() {
        return ParameterLayout.of(kind.settings().model());
    }

    /** Vectors of P floats that a worker brings back: its delta, and its state vectors where they are averaged. */
    int vectors() {
        return averagedState == null
                ? 1
                : 1 + kind.settings().optimizer().optimizer().stateVectors().size();
    }

    /** The number of slices that a worker brings back. */
    public int slicesBack() {
        return vectors() * slices().count();
    }

    /** How a slice travels. A state is never rounded: a worker could not tell a rounded one from a trained one. */
    public WireFormat formatOf(int slice) {
        return slice < slices().count() ? wireFormat : WireFormat.FLOAT32;
    }

    /** What a worker brings back, as it travels. */
    public long bytes() {
        long bytes = slices().bytes(wireFormat);
        return vectors() == 1 ? bytes : bytes + (vectors() - 1) * slices().bytes(WireFormat.FLOAT32);
    }

    /** The floats of a slice. */
    public int sizeOf(int slice) {
        return slices().size(slice % slices().count());
    }
}
