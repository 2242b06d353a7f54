package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.training.round.averaging.Slices;
import dev.tsumugi.training.round.averaging.WireFormat;
import dev.tsumugi.training.round.vector.VectorSource;
import java.io.Serializable;

/**
 * What every worker of a round begins with.
 *
 * @param kind of the trainers
 * @param stepsDone the place in the schedule
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

    /** The slices that a worker brings back. */
    public int places() {
        return vectors() * slices().count();
    }

    /** How the slice at a place travels: a rounded state could not be told from a trained one, so it is not. */
    public WireFormat formatOf(int place) {
        return place < slices().count() ? wireFormat : WireFormat.FLOAT32;
    }

    /** What a worker brings back, as it travels. */
    public long bytes() {
        long bytes = slices().bytes(wireFormat);
        return vectors() == 1 ? bytes : bytes + (vectors() - 1) * slices().bytes(WireFormat.FLOAT32);
    }

    /** The floats of the slice at a place. */
    public int sizeOf(int place) {
        return slices().size(place % slices().count());
    }
}
