package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.block.NormGradient;
import dev.tsumugi.model.engine.cpu.block.Positions;
import dev.tsumugi.model.engine.cpu.block.Tensors;
import dev.tsumugi.model.engine.cpu.decode.CpuDecodingSession;
import dev.tsumugi.model.engine.cpu.decode.Decoder;
import dev.tsumugi.model.engine.cpu.kernel.KernelChoice;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.cpu.thread.SingleThreadedBlas;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import dev.tsumugi.model.optimizer.OptimizerStep;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The decoder in single precision on a fixed number of threads. Each thread takes its own range of a batch's sequences,
 * forward and backward, with buffers that are allocated at the first batch and kept, and computes its part of the one gradient
 * from the rows of all. The same batch and the same number of threads give the same bits.
 */
public final class CpuEngine implements TransformerEngine {

    private final ModelConfig config;
    private final TrainingOptions options;
    private final Kernels kernels;
    private final Positions positions;
    private final ThreadTeam team;
    private final List<BatchThread> members = new ArrayList<>();
    private final CrossEntropy.Chunk chunk;
    private final OptimizerPass optimizer;
    private final Remembered<Tensors> parameterViews;
    private final Remembered<Tensors> gradientViews;
    private Decoder decoder;
    private boolean closed;

    /**
     * @param threads how many sequences are computed at the same time; more than a batch has sequences is of no use
     * @throws IllegalArgumentException when {@code threads} is below 1
     */
    public CpuEngine(ModelConfig config, int threads) {
        this(config, TrainingOptions.NONE, threads);
    }

    /** The same with options for training. */
    public CpuEngine(ModelConfig config, TrainingOptions options, int threads) {
        this(config, options, threads, KernelChoice.kernels());
    }

    CpuEngine(ModelConfig config, TrainingOptions options, int threads, Kernels kernels) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "The CPU engine needs at least 1 thread, but was given " + threads + ".");
        }
        this.config = config;
        this.options = options;
        this.kernels = kernels;
        this.positions = Positions.of(config);
        this.team = new ThreadTeam(threads);
        this.chunk = new CrossEntropy.Chunk(config, threads);
        for (int i = 0; i < threads; i++) {
            members.add(new BatchThread(config, options, kernels, positions, team, i, chunk));
        }
        this.optimizer = new OptimizerPass(config, kernels, team);
        this.parameterViews = new Remembered<>(flat -> Tensors.of(config, flat));
        this.gradientViews = new Remembered<>(flat -> Tensors.of(config, flat));
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public synchronized BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        requireOpen();
        batch.requireFits(config);
        Tensors weights = parameterViews.of(parameters);
        Shares shares = new Shares(batch, members.size(), DropoutMask.of(0, 0), options.sequencesPerPass());
        double[] losses = new double[members.size()];
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            team.forEachThread(i -> losses[i] = members.get(i).loss(weights, shares));
        }
        return mean(losses, batch.targetCount());
    }

    @Override
    public synchronized BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        requireOpen();
        batch.requireFits(config);
        long targets = batch.targetCount();
        Shares shares = new Shares(
                batch, members.size(), DropoutMask.of(dropoutStream, options.dropout()), options.sequencesPerPass());
        float factor = targets == 0 ? 0 : 1f / targets;
        Tensors weights = parameterViews.of(parameters);
        Tensors sums = gradientViews.of(gradient);
        List<BackwardPass> backwards = new ArrayList<>();
        List<CrossEntropy> crossEntropies = new ArrayList<>();
        List<NormGradient> norms = new ArrayList<>();
        for (BatchThread member : members) {
            backwards.add(member.reserveTraining(shares.rows()));
            crossEntropies.add(member.crossEntropy());
            norms.add(member.normGradient());
        }
        double[] losses = new double[members.size()];
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            team.forEachThread(i -> losses[i] =
                    members.get(i).lossAndGradient(backwards, crossEntropies, weights, shares, factor, sums));
        }
        NormGradient.reduce(kernels, norms, sums);
        return mean(losses, targets);
    }

    @Override
    public synchronized double update(
            FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step) {
        requireOpen();
        List<Laps> laps = members.stream().map(BatchThread::laps).toList();
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            return optimizer.update(parameters, gradient, state, step, laps);
        }
    }

    @Override
    public DecodingSession startDecoding(FloatPointer parameters) {
        return new CpuDecodingSession(config, decoder(), Tensors.of(config, parameters));
    }

    @Override
    public void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        DecodingSession.requireTogether(sessions, ids, logits);
        List<CpuDecodingSession> own = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            CpuDecodingSession session = (CpuDecodingSession) sessions.get(i);
            session.requireFits(new int[] {ids[i]}, logits[i]);
            own.add(session);
            if (!session.sharesParameters(own.get(0))) {
                throw new IllegalArgumentException("Sequences that grow together must have the same parameters.");
            }
        }
        decoder().feedEach(own, ids, logits);
    }

    @Override
    public synchronized float[][][][] attention(FloatPointer parameters, int[] ids) {
        requireOpen();
        TokenBatch.ofWholeRows(1, ids.length, ids, new int[ids.length]).requireFits(config);
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            return members.get(0).attention(Tensors.of(config, parameters), ids);
        }
    }

    private synchronized Decoder decoder() {
        requireOpen();
        if (decoder == null) {
            decoder = new Decoder(config, kernels, positions, team);
        }
        return decoder;
    }

    /** What all threads together have spent their time on so far, in nanoseconds. */
    public synchronized Map<Phase, Long> nanoseconds() {
        Map<Phase, Long> sums = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            long sum = 0;
            for (BatchThread member : members) {
                sum += member.laps().nanoseconds(phase);
            }
            sums.put(phase, sum);
        }
        return sums;
    }

    private static BatchLoss mean(double[] losses, long targets) {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return new BatchLoss(targets == 0 ? 0 : sum / targets, targets);
    }

    /** Buffers of a closed engine belong to somebody else. */
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The engine is closed.");
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        team.close();
        optimizer.close();
        if (decoder != null) {
            decoder.close();
        }
        members.forEach(BatchThread::close);
        positions.close();
        chunk.close();
    }
}
