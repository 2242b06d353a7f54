package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import dev.tsumugi.model.optimizer.FusedOptimizer;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.PlainStep;
import dev.tsumugi.model.optimizer.Slice;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * An optimizer's step in two passes over memory: one for the norm of the gradient, one for all the rest. The bits do not depend
 * on the number of threads: a {@link FusedOptimizer}'s norm is a sum of fixed pieces in a fixed order, and the steps of all
 * others are those of {@link PlainStep} to the bit.
 */
final class OptimizerPass implements AutoCloseable {
    private final ParameterLayout layout;
    private final Kernels kernels;
    private final ThreadTeam team;
    private final List<TensorSlice> pieces;
    private final double[] squares;
    private final Remembered<List<Floats>> parameterViews;
    private final Remembered<List<Floats>> gradientViews;
    private final List<List<Floats>> noState;
    private Plan plan;

    /** A slice and the number of its tensor. */
    private record TensorSlice(Slice slice, int tensor) {
        static List<TensorSlice> of(ParameterLayout layout, List<Slice> slices) {
            return slices.stream()
                    .map(slice -> new TensorSlice(slice, layout.entries().indexOf(slice.tensor())))
                    .toList();
        }
    }

    /**
     * How threads share an optimizer's work.
     *
     * @param ends where the slices of each thread end
     * @param state the state vectors of each tensor
     * @param plain the steps of each thread, where the optimizer has no loops of its own
     * @param workspaces of each thread, where it has
     */
    private record Plan(
            Optimizer optimizer,
            List<TensorSlice> slices,
            List<Integer> ends,
            Remembered<List<List<Floats>>> state,
            List<PlainStep> plain,
            List<Floats> workspaces) {

        static Plan of(Optimizer optimizer, ParameterLayout layout, int threads) {
            List<TensorSlice> slices = TensorSlice.of(layout, optimizer.slices(layout));
            StateLayout stateLayout = StateLayout.of(optimizer, layout);
            Remembered<List<List<Floats>>> state = new Remembered<>(flat -> stateViews(layout, stateLayout, flat));
            List<PlainStep> plain = Stream.generate(() -> new PlainStep(stateLayout))
                    .limit(threads)
                    .toList();
            long workspaceFloats = optimizer instanceof FusedOptimizer fused ? fused.workspaceFloats(layout) : 0;
            List<Floats> workspaces = Stream.generate(() -> Floats.allocate(workspaceFloats))
                    .limit(threads)
                    .toList();
            return new Plan(optimizer, slices, ends(optimizer, slices, threads), state, plain, workspaces);
        }

        /** Neighbours for each thread that cost about as much as those of the others. */
        private static List<Integer> ends(Optimizer optimizer, List<TensorSlice> slices, int threads) {
            long all = slices.stream()
                    .mapToLong(own -> optimizer.cost(own.slice()))
                    .sum();
            List<Integer> ends = new ArrayList<>();
            long before = 0;
            int next = 0;
            for (int thread = 1; thread <= threads; thread++) {
                while (next < slices.size() && (before < all * thread / threads || thread == threads)) {
                    before += optimizer.cost(slices.get(next++).slice());
                }
                ends.add(next);
            }
            return ends;
        }

        int first(int thread) {
            return thread == 0 ? 0 : ends.get(thread - 1);
        }

        int end(int thread) {
            return ends.get(thread);
        }
    }

    OptimizerPass(ModelConfig config, Kernels kernels, ThreadTeam team) {
        this.kernels = kernels;
        this.team = team;
        layout = ParameterLayout.of(config);
        pieces = TensorSlice.of(layout, Slice.pieces(layout));
        squares = new double[pieces.size()];
        parameterViews = new Remembered<>(vector -> views(layout, vector));
        gradientViews = new Remembered<>(vector -> views(layout, vector));
        noState = Collections.nCopies(layout.entries().size(), List.of());
    }

    /** The state vectors of each tensor; null for one that remembers nothing of it. */
    private static List<List<Floats>> stateViews(ParameterLayout layout, StateLayout state, FloatPointer flat) {
        requireRoom(flat, state.floats());
        return layout.entries().stream()
                .map(tensor -> IntStream.range(0, state.vectors())
                        .mapToObj(vector ->
                                state.has(vector, tensor) ? view(flat, tensor, state.offset(vector, tensor)) : null)
                        .toList())
                .toList();
    }

    private static List<Floats> views(ParameterLayout layout, FloatPointer vector) {
        requireRoom(vector, layout.length());
        return layout.entries().stream()
                .map(tensor -> view(vector, tensor, tensor.offset()))
                .toList();
    }

    private static void requireRoom(FloatPointer vector, long needed) {
        long available = vector.limit() - vector.position();
        if (available < needed) {
            throw new IllegalArgumentException("The optimizer needs a vector of " + needed
                    + " floats, but the given one holds " + available + ".");
        }
    }

    private static Floats view(FloatPointer vector, ParameterLayout.Entry tensor, long offset) {
        return Floats.view(vector, "tensor " + tensor.name(), offset, tensor.length());
    }

    /**
     * Takes a step.
     *
     * @param state the optimizer's state vectors; null where it has none
     * @param laps of each thread
     * @return the norm of the gradient, before clipping
     */
    double update(
            FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step, List<Laps> laps) {
        Plan own = plan(step.optimizer());
        if (!(step.optimizer() instanceof FusedOptimizer fused)) {
            double norm = PlainStep.norm(gradient, layout.length());
            double clipFactor = step.clipFactor(norm);
            forEachSlice(
                    own,
                    laps,
                    (thread, slice) ->
                            own.plain().get(thread).take(step, clipFactor, slice.slice(), parameters, gradient, state));
            return norm;
        }
        List<Floats> p = parameterViews.of(parameters);
        List<Floats> g = gradientViews.of(gradient);
        List<List<Floats>> s = state == null ? noState : own.state().of(state);
        double norm = norm(g, laps);
        double clipFactor = step.clipFactor(norm);
        forEachSlice(own, laps, (thread, slice) -> {
            int tensor = slice.tensor();
            fused.step(
                    step,
                    clipFactor,
                    slice.slice(),
                    kernels,
                    p.get(tensor),
                    g.get(tensor),
                    s.get(tensor),
                    own.workspaces().get(thread));
        });
        return norm;
    }

    private double norm(List<Floats> gradient, List<Laps> laps) {
        team.forEachThread(thread -> {
            laps.get(thread).start();
            for (int i = team.firstOf(thread, pieces.size()); i < team.firstOf(thread + 1, pieces.size()); i++) {
                Slice piece = pieces.get(i).slice();
                Floats tensor = gradient.get(pieces.get(i).tensor());
                squares[i] = kernels.dot(tensor, piece.at(), tensor, piece.at(), piece.length());
            }
            laps.get(thread).end(Phase.OPTIMIZER);
        });
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        return Math.sqrt(sum);
    }

    private Plan plan(Optimizer optimizer) {
        if (plan == null || !plan.optimizer().equals(optimizer)) {
            close();
            plan = Plan.of(optimizer, layout, team.threads());
        }
        return plan;
    }

    @Override
    public void close() {
        if (plan != null) {
            plan.workspaces().forEach(Floats::close);
            plan = null;
        }
    }

    /** What a thread does with a slice. */
    private interface SliceTask {
        void run(int thread, TensorSlice slice);
    }

    private void forEachSlice(Plan shared, List<Laps> laps, SliceTask task) {
        team.forEachThread(thread -> {
            laps.get(thread).start();
            for (int i = shared.first(thread); i < shared.end(thread); i++) {
                task.run(thread, shared.slices().get(i));
            }
            laps.get(thread).end(Phase.OPTIMIZER);
        });
    }
}
