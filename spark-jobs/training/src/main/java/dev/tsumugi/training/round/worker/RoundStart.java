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
 * @param momentSteps steps behind the averaged moments
 * @param parameters where P floats come from
 * @param moments where 2·P averaged moments come from; null where there are none
 * @param ownMoments where each worker's own moments come from and go; null where there are none
 * @param wireFormat of deltas
 * @param slices P, and how vectors of P floats are cut
 */
public record RoundStart(
        TrainerPool.Kind kind,
        int stepsDone,
        int momentSteps,
        VectorSource parameters,
        VectorSource moments,
        OwnMoments ownMoments,
        WireFormat wireFormat,
        Slices slices)
        implements Serializable {

    ParameterLayout layout() {
        return ParameterLayout.of(kind.settings().model());
    }

    /** Vectors of P floats that a worker brings back: its delta, and its moments where they are averaged. */
    int vectors() {
        return moments == null ? 1 : 3;
    }

    /** The slices that a worker brings back. */
    public int places() {
        return vectors() * slices().count();
    }

    /** How the slice at a place travels: rounded moments could not be told from trained ones, so they are not. */
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
