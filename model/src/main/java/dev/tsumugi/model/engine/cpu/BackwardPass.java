package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.Attention;
import dev.tsumugi.model.engine.cpu.block.Blocks;
import dev.tsumugi.model.engine.cpu.block.ForwardPass;
import dev.tsumugi.model.engine.cpu.block.Linear;
import dev.tsumugi.model.engine.cpu.block.NormGradient;
import dev.tsumugi.model.engine.cpu.block.RowRange;
import dev.tsumugi.model.engine.cpu.block.Tensors;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.List;
import java.util.function.Function;

/**
 * From the derivative of the normed output back to the embedding, on one of several threads that do the same with other
 * rows. Derivatives of rows are the thread's own affair; of the weights' gradient each thread computes a part, from the rows of
 * all, between two points at which all wait for each other. Uses activations up.
 */
final class BackwardPass implements AutoCloseable {

    private final ModelConfig config;
    private final Blocks blocks;
    private final Gemm gemm;
    private final Attention attention;
    private final ForwardPass forward;
    private final Recompute recompute;
    private final ThreadTeam team;
    private final int thread;
    private final Activations activations;
    private final Floats dx; // (R, C), the derivative along the residual stream
    private final Floats dBranch; // (R, C), at the end of a branch that leaves the stream
    private final Floats dQueryKeyValue; // (R, C + 2 keyValueWidth)

    private RowRange range;
    private DocumentMixer documents;
    private Floats dOut; // (R, C), of the branch that is being computed

    BackwardPass(
            ModelConfig config,
            Blocks blocks,
            Gemm gemm,
            Attention attention,
            ForwardPass forward,
            Recompute recompute,
            ThreadTeam team,
            int thread,
            Activations activations) {
        this.config = config;
        this.gemm = gemm;
        this.attention = attention;
        this.blocks = blocks;
        this.forward = forward;
        this.recompute = recompute;
        this.team = team;
        this.thread = thread;
        this.activations = activations;
        this.dx = Floats.allocate((long) activations.rows * config.width());
        this.dBranch = Floats.allocate((long) activations.rows * config.width());
        this.dQueryKeyValue = Floats.allocate((long) activations.rows * (config.width() + 2 * config.keyValueWidth()));
    }

    /** (R, C), the derivative of the loss by the normed output: to be filled before {@link #run}. */
    Floats dOutputNormed() {
        return dBranch;
    }

    /**
     * Computes this thread's rows and parts of the gradient.
     *
     * @param all passes that run at this time, this one among them, by the numbers of their threads
     * @param gradient added to, but its layers overwritten where {@code first}; its norms are left out
     * @param norms added to
     */
    void run(
            List<BackwardPass> all,
            Tensors parameters,
            RowRange range,
            DocumentMixer documents,
            Tensors gradient,
            NormGradient norms,
            boolean first) {
        this.range = range;
        this.documents = documents;
        blocks.kernels.zero(dx, 0, range.rows() * config.width());
        blocks.norm.backward(
                range.rows(),
                activations.output,
                parameters.finalNorm(),
                activations.outputStatistics,
                dBranch,
                norms.output,
                dx);
        blocks.laps.end(Phase.NORM);
        for (int i = config.layers() - 1; i >= 0; i--) {
            Tensors.Layer weights = parameters.layers().get(i);
            if (recompute == Recompute.LAYER && i + 1 < config.layers()) {
                forward.branches(i, weights, activations, range, documents);
            }
            feedForward(i, all, weights, gradient.layers().get(i), norms.layers.get(i), first);
            attend(i, all, weights, gradient.layers().get(i), norms.layers.get(i), first);
        }
        range.drop(blocks.kernels, DropoutMask.EMBEDDING, config.width(), dx);
        blocks.laps.end(Phase.EMBEDDING);
        awaitAll();
        for (BackwardPass each : all) {
            embed(each, gradient);
        }
        blocks.laps.end(Phase.EMBEDDING);
        awaitAll();
    }

    private void feedForward(
            int index,
            List<BackwardPass> all,
            Tensors.Layer weights,
            Tensors.Layer gradient,
            NormGradient.Layer norms,
            boolean first) {
        Activations.Layer layer = activations.layers.get(index);
        Floats activated = activations.activated;
        int rows = range.rows();
        leaveStream(DropoutMask.feedForward(index));
        weights.down().backward(gemm, rows, dOut, activated);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
        blocks.activation.backward(rows, layer.inner, activated);
        blocks.laps.end(Phase.ACTIVATION);
        awaitAll();
        add(all, gradient.down(), each -> each.dOut, each -> each.activations.activated, first);
        add(all, gradient.inner(), each -> each.layer(index).inner, each -> each.layer(index).feedForwardNormed, first);
        weights.inner().backward(gemm, rows, layer.inner, dBranch);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
        awaitAll();
        blocks.norm.backward(
                rows,
                layer.middle,
                weights.feedForwardNorm(),
                layer.feedForwardStatistics,
                dBranch,
                norms.feedForward(),
                dx);
        blocks.laps.end(Phase.NORM);
    }

    private void attend(
            int index,
            List<BackwardPass> all,
            Tensors.Layer weights,
            Tensors.Layer gradient,
            NormGradient.Layer norms,
            boolean first) {
        Activations.Layer layer = activations.layers.get(index);
        int rows = range.rows();
        leaveStream(DropoutMask.attention(index));
        weights.attentionOutput().backward(gemm, rows, dOut, dBranch);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
        attention.backward(
                index,
                range,
                documents.starts(),
                layer.queryKeyValue,
                layer.logSumExp,
                layer.mixed,
                dBranch,
                dQueryKeyValue);
        blocks.rotate(rows, documents, dQueryKeyValue, -1);
        blocks.headNorm.backward(rows, weights, layer, dQueryKeyValue, norms, blocks.kernels);
        blocks.laps.end(Phase.ROTATION);
        awaitAll();
        add(all, gradient.attentionOutput(), each -> each.dOut, each -> each.layer(index).mixed, first);
        add(
                all,
                gradient.queryKeyValue(),
                each -> each.dQueryKeyValue,
                each -> each.layer(index).attentionNormed,
                first);
        weights.queryKeyValue().backward(gemm, rows, dQueryKeyValue, dBranch);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
        awaitAll();
        blocks.norm.backward(
                rows, layer.input, weights.attentionNorm(), layer.attentionStatistics, dBranch, norms.attention(), dx);
        blocks.laps.end(Phase.NORM);
    }

    private Activations.Layer layer(int index) {
        return activations.layers.get(index);
    }

    private void awaitAll() {
        team.awaitAll();
        blocks.laps.end(Phase.WAITING);
    }

    /** Adds this thread's part of dyᵀ x of all threads' rows to a gradient, or overwrites it where {@code first}. */
    private void add(
            List<BackwardPass> all,
            Linear gradient,
            Function<BackwardPass, Floats> dy,
            Function<BackwardPass, Floats> x,
            boolean first) {
        int from = team.firstOf(thread, gradient.out());
        int count = team.firstOf(thread + 1, gradient.out()) - from;
        float keep = first ? 0 : 1;
        for (BackwardPass each : all) {
            if (each.range.rows() > 0) {
                gradient.accumulate(
                        gemm, blocks.kernels, from, count, each.range.rows(), dy.apply(each), x.apply(each), keep);
                keep = 1;
            }
        }
    }

    /** Adds the derivatives of another pass's rows whose tokens, or positions, are this thread's. */
    private void embed(BackwardPass other, Tensors gradient) {
        int width = config.width();
        for (int row = 0; row < other.range.rows(); row++) {
            int id = other.range.id(row);
            if (id % team.threads() == thread) {
                blocks.kernels.add(other.dx, row * width, gradient.embedding(), id * width, width);
            }
            int position = other.documents.position(row);
            if (position % team.threads() == thread) {
                blocks.positions.embedBackward(blocks.kernels, other.dx, row * width, position, gradient);
            }
        }
    }

    /** Begins a branch with the derivative of its output, before dropout. */
    private void leaveStream(int site) {
        dOut = dx;
        if (range.mask().isActive()) {
            dOut = activations.branch;
            dOut.copyFrom(dx, 0, 0, range.rows() * config.width());
            range.drop(blocks.kernels, site, config.width(), dOut);
            blocks.laps.end(Phase.RESIDUAL);
        }
    }

    @Override
    public void close() {
        activations.close();
        dx.close();
        dBranch.close();
        dQueryKeyValue.close();
    }
}
