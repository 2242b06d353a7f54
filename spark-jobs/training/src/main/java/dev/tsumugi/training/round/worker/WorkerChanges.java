package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.vector.ErrorFeedback;
import dev.tsumugi.training.round.vector.ResidentVector;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorMath;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What a worker's round has changed: its delta, and its optimizer state where that is averaged. The delta is the parameters
 * of the start minus the worker's own. Slices are computed one by one from the trainer's vectors, which must not change
 * meanwhile.
 *
 * <p>Where a worker keeps what rounding takes from its delta, the delta is rounded with {@link ErrorFeedback}.
 */
final class WorkerChanges {
    private final RoundStart start;
    private final ResidentVector startParameters;
    private final LocalTrainer trainer;
    private final float[] begun = new float[Slices.FLOATS];
    private final float[] ended = new float[Slices.FLOATS];
    private final List<byte[]> rounded = new ArrayList<>();

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

    /**
     * Rounds the whole delta at once, with feedback.
     *
     * @param residual P floats: what rounding took before; overwritten with what it takes now
     */
    void round(FloatPointer residual) {
        ErrorFeedback feedback = new ErrorFeedback(start.wireFormat(), (float) start.errorFeedback());
        float[] errors = new float[Slices.FLOATS];
        for (int slice = 0; slice < start.slices().count(); slice++) {
            readDelta(slice);
            int count = start.sizeOf(slice);
            FloatPointer own = residual.getPointer(start.startOf(slice));
            own.get(errors, 0, count);
            rounded.add(feedback.encode(ended, errors, count));
            own.put(errors, 0, count);
        }
    }

    /** A slice as it travels. */
    byte[] encoded(int slice) {
        if (slice < rounded.size()) {
            return rounded.get(slice);
        }
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
