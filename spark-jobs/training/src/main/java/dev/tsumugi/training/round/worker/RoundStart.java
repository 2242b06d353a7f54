package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorSource;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.Serializable;

/**
 * What every worker of a round begins with, and what it brings back: slices of its delta, then of its moments where these are
 * averaged. They are numbered from 0 through all vectors.
 *
 * @param kind of the trainers
 * @param stepsDone optimizer steps of each worker before the round
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

    /** The number of slices that a worker brings back. */
    public int slicesBack() {
        return vectors() * slices().count();
    }

    /** How a slice travels. Moments are never rounded: a worker could not tell rounded ones from trained ones. */
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
