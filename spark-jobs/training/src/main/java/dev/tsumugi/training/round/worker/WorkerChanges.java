package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.vector.ResidentVector;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorMath;

/**
 * What a worker's round has changed: its delta, and its optimizer state where that is averaged. The delta is the parameters
 * of the start minus the worker's own. Slices are computed one by one from the trainer's vectors, which must not change
 * meanwhile.
 */
final class WorkerChanges {
    private final RoundStart start;
    private final ResidentVector startParameters;
    private final LocalTrainer trainer;
    private final float[] begun = new float[Slices.FLOATS];
    private final float[] ended = new float[Slices.FLOATS];

    /** @param startParameters those of the round */
    WorkerChanges(RoundStart start, ResidentVector startParameters, LocalTrainer trainer) {
        this.start = start;
        this.startParameters = startParameters;
        this.trainer = trainer;
    }

    /** Euclidean norm of the delta; not finite where a parameter or a state vector is not. */
    double norm() {
        double squares = 0;
        for (int slice = 0; slice < start.slices().count(); slice++) {
            readDelta(slice);
            squares += VectorMath.squares(ended, start.sizeOf(slice));
        }
        boolean finite =
                start.averagedState() == null || VectorMath.isFinite(trainer.optimizerState(), trainer.stateFloats());
        return finite ? Math.sqrt(squares) : Double.NaN;
    }

    /** A slice as it travels. */
    byte[] encoded(int slice) {
        if (start.isOfDelta(slice)) {
            readDelta(slice);
        } else {
            trainer.optimizerState().getPointer(start.startOf(slice)).get(ended, 0, start.sizeOf(slice));
        }
        return start.formatOf(slice).encode(ended, start.sizeOf(slice));
    }

    private void readDelta(int slice) {
        long from = start.slices().start(slice);
        int count = start.slices().size(slice);
        startParameters.read(start.parameters().version(), from, begun, count);
        trainer.parameters().getPointer(from).get(ended, 0, count);
        for (int i = 0; i < count; i++) {
            ended[i] = begun[i] - ended[i];
        }
    }
}
