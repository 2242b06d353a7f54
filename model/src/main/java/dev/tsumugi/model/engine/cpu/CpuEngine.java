package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.AdamWStep;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.DropoutMask;
import dev.tsumugi.model.engine.TransformerEngine;
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
    private final WorkerPool pool;
    private final List<Worker> workers = new ArrayList<>();
    private final CrossEntropy.Chunk chunk;
    private final Optimizer optimizer;
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
        this.pool = new WorkerPool(threads);
        this.chunk = new CrossEntropy.Chunk(config, threads);
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(config, options, kernels, positions, pool, i, chunk));
        }
        this.optimizer = new Optimizer(config, kernels, pool);
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
        Shares shares = new Shares(batch, workers.size(), DropoutMask.of(0, 0));
        double[] losses = new double[workers.size()];
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            pool.forEachThread(i -> losses[i] = workers.get(i).loss(weights, shares));
        }
        return mean(losses, batch.targetCount());
    }

    @Override
    public synchronized BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        requireOpen();
        batch.requireFits(config);
        long targets = batch.targetCount();
        Shares shares = new Shares(batch, workers.size(), DropoutMask.of(dropoutStream, options.dropout()));
        float factor = targets == 0 ? 0 : 1f / targets;
        Tensors weights = parameterViews.of(parameters);
        Tensors sums = gradientViews.of(gradient);
        List<BackwardPass> backwards = new ArrayList<>();
        List<CrossEntropy> crossEntropies = new ArrayList<>();
        List<NormGradient> norms = new ArrayList<>();
        for (Worker worker : workers) {
            backwards.add(worker.reserveTraining(shares.rows()));
            crossEntropies.add(worker.crossEntropy());
            norms.add(worker.normGradient());
        }
        double[] losses = new double[workers.size()];
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            pool.forEachThread(i -> losses[i] =
                    workers.get(i).lossAndGradient(backwards, crossEntropies, weights, shares, factor, sums));
        }
        NormGradient.reduce(kernels, norms, sums);
        return mean(losses, targets);
    }

    @Override
    public synchronized double update(
            FloatPointer parameters, FloatPointer gradient, FloatPointer moments, AdamWStep step) {
        requireOpen();
        List<Laps> laps = workers.stream().map(Worker::laps).toList();
        return optimizer.update(parameters, gradient, moments, step, laps);
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
            return workers.get(0).attention(Tensors.of(config, parameters), ids);
        }
    }

    private synchronized Decoder decoder() {
        requireOpen();
        if (decoder == null) {
            decoder = new Decoder(config, kernels, positions, pool);
        }
        return decoder;
    }

    /** What all threads together have spent their time on so far, in nanoseconds. */
    public synchronized Map<Part, Long> nanoseconds() {
        Map<Part, Long> sums = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            long sum = 0;
            for (Worker worker : workers) {
                sum += worker.laps().nanoseconds(part);
            }
            sums.put(part, sum);
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
        pool.close();
        if (decoder != null) {
            decoder.close();
        }
        workers.forEach(Worker::close);
        positions.close();
        chunk.close();
    }
}
