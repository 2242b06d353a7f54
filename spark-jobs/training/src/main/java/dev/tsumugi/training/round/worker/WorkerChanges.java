package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.averaging.Slices;
import dev.tsumugi.training.round.averaging.VectorMath;
import dev.tsumugi.training.round.vector.ResidentVector;

/**
 * What a worker's round has changed: its delta, the parameters of the start minus its own, and where they are averaged its
 * moments. Computed slice by slice from the trainer's vectors, which must not change meanwhile.
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

    /** Euclidean norm of the delta; not finite where a parameter or a moment is not. */
    double norm() {
        double squares = 0;
        for (int slice = 0; slice < start.slices().count(); slice++) {
            readDelta(slice);
            squares += VectorMath.squares(ended, start.sizeOf(slice));
        }
        boolean finite = start.moments() == null
                || VectorMath.isFinite(
                        trainer.optimizerState(), 2 * start.slices().length());
        return finite ? Math.sqrt(squares) : Double.NaN;
    }

    /** The slice at a place, as it travels. */
    byte[] encoded(int place) {
        int slices = start.slices().count();
        if (place < slices) {
            readDelta(place);
        } else {
            int vector = place / slices - 1;
            long offset = vector * start.slices().length() + start.slices().start(place % slices);
            trainer.optimizerState().getPointer(offset).get(ended, 0, start.sizeOf(place));
        }
        return start.formatOf(place).encode(ended, start.sizeOf(place));
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
