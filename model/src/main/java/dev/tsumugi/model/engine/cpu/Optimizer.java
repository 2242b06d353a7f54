package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.AdamWStep;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * AdamW with clipping in two passes over memory: one for the norm, one for all the rest. Sums are of fixed pieces in a
 * fixed order: the bits do not depend on the number of threads.
 */
record Optimizer(ModelConfig config, Kernels kernels, WorkerPool pool) {

    private static final int PIECE_FLOATS = 1 << 14;

    /** A run of neighbours that are all decayed, or all not. */
    private record Piece(long offset, int length, boolean decays) {}

    double update(FloatPointer parameters, FloatPointer gradient, FloatPointer moments, AdamWStep step) {
        List<Piece> pieces = pieces();
        double[] squares = new double[pieces.size()];
        forEach(pieces, i -> {
            Piece piece = pieces.get(i);
            Floats g = view(gradient, piece, 0);
            squares[i] = kernels.dot(g, 0, g, 0, piece.length());
        });
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        double norm = Math.sqrt(sum);
        float factor = (float) step.clipFactor(norm);
        forEach(pieces, i -> {
            Piece piece = pieces.get(i);
            kernels.adamW(
                    view(parameters, piece, 0),
                    view(gradient, piece, 0),
                    view(moments, piece, 0),
                    view(moments, piece, config.parameterCount()),
                    0,
                    piece.length(),
                    factor,
                    (float) step.beta1(),
                    (float) step.beta2(),
                    (float) step.correctedRate(),
                    (float) step.epsilon(),
                    (float) step.keptFraction(piece.decays()));
        });
        return norm;
    }

    private interface Task {
        void accept(int piece);
    }

    private void forEach(List<Piece> pieces, Task task) {
        pool.forEachThread(thread -> {
            for (int i = thread; i < pieces.size(); i += pool.threads()) {
                task.accept(i);
            }
        });
    }

    private static Floats view(FloatPointer vector, Piece piece, long shift) {
        return Floats.view(vector, "vector", shift + piece.offset(), piece.length());
    }

    private List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            for (long at = 0; at < entry.length(); at += PIECE_FLOATS) {
                int length = (int) Math.min(PIECE_FLOATS, entry.length() - at);
                pieces.add(new Piece(entry.offset() + at, length, entry.isMatrix()));
            }
        }
        return pieces;
    }
}
