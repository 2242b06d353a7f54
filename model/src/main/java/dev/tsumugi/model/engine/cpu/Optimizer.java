package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.AdamWStep;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * AdamW with clipping in two passes over memory: one for the norm, one for all the rest. Sums are of fixed pieces in a
 * fixed order: the bits do not depend on the number of threads.
 */
final class Optimizer {

    private static final int PIECE_FLOATS = 1 << 14;

    /** A run of neighbours within one tensor, all decayed or all not. */
    private record Piece(int tensor, int at, int length, boolean decays) {}

    private final Kernels kernels;
    private final ThreadTeam team;
    private final List<Piece> pieces = new ArrayList<>();
    private final double[] squares;
    private final Remembered<List<Floats>> parameterViews;
    private final Remembered<List<Floats>> gradientViews;
    private final Remembered<List<Floats>> momentViews; // the first moments' tensors, then the second ones'

    Optimizer(ModelConfig config, Kernels kernels, ThreadTeam team) {
        this.kernels = kernels;
        this.team = team;
        List<ParameterLayout.Entry> entries = ParameterLayout.of(config).entries();
        for (int i = 0; i < entries.size(); i++) {
            int length = (int) entries.get(i).length();
            for (int at = 0; at < length; at += PIECE_FLOATS) {
                pieces.add(new Piece(
                        i,
                        at,
                        Math.min(PIECE_FLOATS, length - at),
                        entries.get(i).isMatrix()));
            }
        }
        squares = new double[pieces.size()];
        parameterViews = new Remembered<>(vector -> views(entries, vector, 0));
        gradientViews = new Remembered<>(vector -> views(entries, vector, 0));
        momentViews = new Remembered<>(vector -> {
            List<Floats> both = new ArrayList<>(views(entries, vector, 0));
            both.addAll(views(entries, vector, config.parameterCount()));
            return both;
        });
    }

    private static List<Floats> views(List<ParameterLayout.Entry> entries, FloatPointer vector, long shift) {
        ParameterLayout.Entry last = entries.get(entries.size() - 1);
        long needed = shift + last.offset() + last.length();
        long available = vector.limit() - vector.position();
        if (available < needed) {
            throw new IllegalArgumentException("The optimizer needs a vector of " + needed
                    + " floats, but the given one holds " + available + ".");
        }
        List<Floats> views = new ArrayList<>();
        for (ParameterLayout.Entry entry : entries) {
            views.add(Floats.view(vector, "tensor " + entry.name(), shift + entry.offset(), entry.length()));
        }
        return views;
    }

    /**
     * Takes a step.
     *
     * @param laps of each thread
     * @return the norm of the gradient, before clipping
     */
    double update(
            FloatPointer parameters, FloatPointer gradient, FloatPointer moments, AdamWStep step, List<Laps> laps) {
        List<Floats> p = parameterViews.of(parameters);
        List<Floats> g = gradientViews.of(gradient);
        List<Floats> m = momentViews.of(moments);
        forEachPiece(laps, i -> {
            Piece piece = pieces.get(i);
            Floats tensor = g.get(piece.tensor());
            squares[i] = kernels.dot(tensor, piece.at(), tensor, piece.at(), piece.length());
        });
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        double norm = Math.sqrt(sum);
        float factor = (float) step.clipFactor(norm);
        forEachPiece(laps, i -> {
            Piece piece = pieces.get(i);
            kernels.adamW(
                    p.get(piece.tensor()),
                    g.get(piece.tensor()),
                    m.get(piece.tensor()),
                    m.get(piece.tensor() + g.size()),
                    piece.at(),
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

    private void forEachPiece(List<Laps> laps, IntConsumer task) {
        team.forEachThread(thread -> {
            laps.get(thread).start();
            for (int i = team.firstOf(thread, pieces.size()); i < team.firstOf(thread + 1, pieces.size()); i++) {
                task.accept(i);
            }
            laps.get(thread).end(Phase.OPTIMIZER);
        });
    }
}
