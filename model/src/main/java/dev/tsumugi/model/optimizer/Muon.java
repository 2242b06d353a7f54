package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * <a href="https://kellerjordan.github.io/posts/muon/">Muon</a>: the matrices of layers change by their momentum made
 * orthogonal, so that all directions are learned at the same pace. Tables, gains and biases change by {@link AdamW}. A matrix
 * has one number of state for each parameter, where AdamW has two.
 *
 * @param momentum how much of it stays from step to step
 * @param nesterov whether the change looks one step ahead
 * @param iteration makes a matrix orthogonal
 * @param scale of the orthogonal change
 * @param restRateFraction the learning rate of what is no matrix of a layer, as a fraction of the step's
 * @param rest changes that
 */
public record Muon(
        double momentum,
        boolean nesterov,
        NewtonSchulz iteration,
        UpdateScale scale,
        double restRateFraction,
        AdamW rest)
        implements FusedOptimizer, DeviceOptimizer {
    private static final long serialVersionUID = 1L;
    /** The running mean of the gradient of a layer's matrix. */
    public static final String MOMENTUM = "momentum";

    /** A peak that suits models of any width, since the change of a matrix has the same effect in all. */
    public static final double USUAL_LEARNING_RATE = 0.02;

    /** The operations of products that take as long as one element of AdamW's step does. */
    private static final int OPERATIONS_PER_ELEMENT = 64;

    /** The numbers of a step on a GPU that precede those of the rest. */
    private static final int OWN_NUMBERS = 2;

    /** Whether a tensor is a matrix of a layer. */
    static boolean isLayerMatrix(ParameterLayout.Entry tensor) {
        return tensor.isMatrix() && tensor.name().startsWith("model.layers.");
    }

    @Override
    public List<String> stateVectors() {
        return List.of(MOMENTUM, AdamW.FIRST_MOMENT, AdamW.SECOND_MOMENT);
    }

    @Override
    public boolean remembers(String stateVector, ParameterLayout.Entry tensor) {
        return isLayerMatrix(tensor) == stateVector.equals(MOMENTUM);
    }

    @Override
    public double rateFraction(ParameterLayout.Entry tensor) {
        return isLayerMatrix(tensor) ? 1 : restRateFraction;
    }

    @Override
    public List<Slice> slices(ParameterLayout layout) {
        List<Slice> slices = new ArrayList<>();
        for (ParameterLayout.Entry tensor : layout.entries()) {
            if (isLayerMatrix(tensor)) {
                slices.add(Slice.whole(tensor));
            } else {
                slices.addAll(Slice.pieces(tensor));
            }
        }
        return slices;
    }

    @Override
    public long cost(Slice slice) {
        if (!isLayerMatrix(slice.tensor())) {
            return slice.length();
        }
        long side = Math.min(rows(slice), columns(slice));
        long products = iteration.coefficients().size() * (3 * side * slice.length() + side * side * side);
        return slice.length() + products / OPERATIONS_PER_ELEMENT;
    }

    @Override
    public void change(OptimizerStep step, Slice slice, double[] gradient, float[][] state) {
        if (!isLayerMatrix(slice.tensor())) {
            rest.change(stepOfRest(step), slice, gradient, new float[][] {state[1], state[2]});
            return;
        }
        for (int i = 0; i < slice.length(); i++) {
            double fresh = (1 - momentum) * gradient[i];
            double mean = momentum * state[0][i] + fresh;
            state[0][i] = (float) mean;
            gradient[i] = nesterov ? momentum * mean + fresh : mean;
        }
        iteration.orthogonalize(gradient, rows(slice), columns(slice));
        double rate = step.learningRate() * scale.of(slice.tensor());
        for (int i = 0; i < slice.length(); i++) {
            gradient[i] *= rate;
        }
    }

    /** The step as AdamW sees it. Weights decay beside it. */
    private OptimizerStep stepOfRest(OptimizerStep step) {
        return new OptimizerStep(
                rest, step.number(), step.learningRate() * restRateFraction, step.weightDecay(), step.clipNorm());
    }

    @Override
    public long workspaceFloats(ParameterLayout layout) {
        return layout.entries().stream()
                .filter(Muon::isLayerMatrix)
                .mapToLong(matrix -> Orthogonalization.workspaceFloats(
                        matrix.shape().get(0), matrix.shape().get(1)))
                .max()
                .orElse(0);
    }

    @Override
    public void step(
            OptimizerStep step,
            double clipFactor,
            Slice slice,
            Kernels kernels,
            Floats parameters,
            Floats gradient,
            List<Floats> state,
            Floats workspace) {
        if (!isLayerMatrix(slice.tensor())) {
            List<Floats> moments = state.subList(1, 3);
            rest.step(stepOfRest(step), clipFactor, slice, kernels, parameters, gradient, moments, workspace);
            return;
        }
        int count = slice.length();
        Floats mean = state.get(0);
        float fresh = (float) ((1 - momentum) * clipFactor);
        kernels.combine(fresh, gradient, 0, (float) momentum, mean, 0, count);
        workspace.copyFrom(mean, 0, 0, count);
        if (nesterov) {
            kernels.combine(fresh, gradient, 0, (float) momentum, workspace, 0, count);
        }
        int at = new Orthogonalization(rows(slice), columns(slice), workspace, kernels, new Gemm()).run(iteration);
        float rate = (float) (step.learningRate() * scale.of(slice.tensor()));
        kernels.combine(-rate, workspace, at, (float) step.keptFraction(slice.tensor()), parameters, 0, count);
    }

    @Override
    public float[] numbers(OptimizerStep step) {
        float[] ofRest = rest.numbers(stepOfRest(step));
        float[] numbers = new float[OWN_NUMBERS + ofRest.length];
        numbers[0] = (float) step.learningRate();
        numbers[1] = (float) step.keptFraction();
        System.arraycopy(ofRest, 0, numbers, OWN_NUMBERS, ofRest.length);
        return numbers;
    }

    /** The pieces of the rest, then the matrices in the order of their batches. */
    @Override
    public long[] table(ParameterLayout layout) {
        List<Slice> pieces = PieceTable.pieces(rest(layout.entries()));
        long[] ofRest = PieceTable.words(pieces, layout.only(tensor -> !isLayerMatrix(tensor)));
        ParameterLayout remembered = layout.only(Muon::isLayerMatrix);
        return LongStream.concat(
                        LongStream.of(ofRest),
                        MatrixBatch.of(layout.entries()).stream().flatMapToLong(batch -> batch.words(remembered)))
                .toArray();
    }

    @Override
    public long workspaceBytes(ParameterLayout layout) {
        return MatrixBatch.of(layout.entries()).stream()
                .mapToLong(MatrixBatch::workspaceBytes)
                .max()
                .orElse(0);
    }

    @Override
    public void launch(DeviceVectors vectors) {
        List<ParameterLayout.Entry> others = rest(vectors.tensors());
        long numbersOfRest = vectors.numbers() + (long) OWN_NUMBERS * Float.BYTES;
        rest.launch(vectors.of(others, numbersOfRest, vectors.state().subList(1, 3)));
        long table = vectors.table() + PieceTable.bytes(PieceTable.pieces(others));
        for (MatrixBatch batch : MatrixBatch.of(vectors.tensors())) {
            new MuonLaunch(this, vectors, batch, table).run();
            table += batch.tableBytes();
        }
    }

    private static List<ParameterLayout.Entry> rest(List<ParameterLayout.Entry> tensors) {
        return tensors.stream().filter(tensor -> !isLayerMatrix(tensor)).toList();
    }

    private static int rows(Slice matrix) {
        return matrix.tensor().shape().get(0);
    }

    private static int columns(Slice matrix) {
        return matrix.tensor().shape().get(1);
    }
}
