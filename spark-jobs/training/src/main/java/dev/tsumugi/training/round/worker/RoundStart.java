package dev.tsumugi.training.round.worker;

import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorSource;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.Serializable;

/**
 * What every worker of a round begins with, and what it brings back. It brings back slices of its delta, then of its
 * optimizer state where that is averaged. They are numbered from 0 through both.
 *
 * @param kind of the trainers
 * @param stepsDone optimizer steps of each worker before the round
 * @param stateSteps steps behind the averaged optimizer state
 * @param parameters where P floats come from
 * @param averagedState where the averaged state vectors come from, one after the other; null where there are none
 * @param ownStates where what each worker keeps for itself comes from and goes; null where there is nothing
 * @param keepsOptimizerState whether a worker keeps its optimizer state for itself
 * @param wireFormat of deltas
 * @param errorFeedback how much of what rounding took from a worker's delta it adds to its next one; 0: it keeps nothing of it
 * @param slices P, and how the delta is cut
 * @param stateSlices how the averaged state vectors are cut, all together; of nothing where there are none
 */
public record RoundStart(
        TrainerPool.Kind kind,
        int stepsDone,
        int stateSteps,
        VectorSource parameters,
        VectorSource averagedState,
        OwnStates ownStates,
        boolean keepsOptimizerState,
        WireFormat wireFormat,
        double errorFeedback,
        Slices slices,
        Slices stateSlices)
        implements Serializable {

    /** Whether a slice is of the delta, as opposed to the optimizer's state. */
    public boolean isOfDelta(int slice) {
        return slice < slices.count();
    }

    /** The index of a slice's first float in its vector: the delta, or all state vectors. */
    public long startOf(int slice) {
        return isOfDelta(slice) ? slices.start(slice) : stateSlices.start(slice - slices.count());
    }

    /** The floats of a slice. */
    public int sizeOf(int slice) {
        return isOfDelta(slice) ? slices.size(slice) : stateSlices.size(slice - slices.count());
    }

    /** The number of slices that a worker brings back. */
    public int slicesBack() {
        return slices.count() + stateSlices.count();
    }

    /** How a slice travels. A state is never rounded: a worker could not tell a rounded one from a trained one. */
    public WireFormat formatOf(int slice) {
        return isOfDelta(slice) ? wireFormat : WireFormat.FLOAT32;
    }

    /** How the mean of a slice travels. */
    public WireFormat formatOfMean(int slice) {
        return formatOf(slice).ofMeans();
    }

    /** What the means of all slices take. */
    public long bytesOfMeans() {
        return slices.bytes(wireFormat.ofMeans()) + stateSlices.bytes(WireFormat.FLOAT32);
    }

    /** What a worker brings back, as it travels. */
    public long bytes() {
        return slices.bytes(wireFormat) + stateSlices.bytes(WireFormat.FLOAT32);
    }
}
