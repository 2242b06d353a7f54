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
import org.bytedeco.javacpp.Pointer;

/**
 * The decoder in single precision on a fixed number of threads. Each thread takes its own range of a batch's sequences,
 * forward and backward, with buffers that are allocated at the first batch and kept; the threads' gradients are summed in
 * a fixed order. The same batch and the same number of threads give the same bits.
 */
public final class CpuEngine implements TransformerEngine {

    private static final int REDUCED_FLOATS_AT_ONCE = 1 << 16;

    private final ModelConfig config;
    private final TrainingOptions options;
    private final Kernels kernels;
    private final Positions positions;
    private final WorkerPool pool;
    private final List<Worker> workers = new ArrayList<>();
    private final List<FloatPointer> extraGradients = new ArrayList<>();
    private Decoder decoder;

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
        for (int i = 0; i < threads; i++) {
            workers.add(new Worker(config, options, kernels, positions));
        }
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public synchronized BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        batch.requireFits(config);
        Tensors weights = Tensors.of(config, parameters);
        double[] losses = new double[workers.size()];
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            pool.forEachThread(
                    i -> losses[i] = workers.get(i).loss(weights, batch, firstOf(i, batch), firstOf(i + 1, batch)));
        }
        return mean(losses, batch.targetCount());
    }

    @Override
    public synchronized BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        batch.requireFits(config);
        long targets = batch.targetCount();
        DropoutMask mask = DropoutMask.of(dropoutStream, options.dropout());
        float factor = targets == 0 ? 0 : 1f / targets;
        Tensors weights = Tensors.of(config, parameters);
        List<FloatPointer> gradients = gradientsWith(gradient);
        List<Tensors> sums =
                gradients.stream().map(each -> Tensors.of(config, each)).toList();
        double[] losses = new double[workers.size()];
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            pool.forEachThread(i -> {
                Worker worker = workers.get(i);
                worker.laps().start();
                Pointer.memset(gradients.get(i), 0, config.parameterCount() * Float.BYTES);
                worker.laps().end(Part.REDUCTION);
                losses[i] = worker.lossAndGradient(
                        weights, batch, firstOf(i, batch), firstOf(i + 1, batch), mask, factor, sums.get(i));
            });
            pool.forEachThread(i -> {
                workers.get(i).laps().start();
                reduce(gradients, i);
                workers.get(i).laps().end(Part.REDUCTION);
            });
        }
        return mean(losses, targets);
    }

    @Override
    public synchronized double update(
            FloatPointer parameters, FloatPointer gradient, FloatPointer moments, AdamWStep step) {
        return new Optimizer(config, kernels, pool).update(parameters, gradient, moments, step);
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
        TokenBatch.ofWholeRows(1, ids.length, ids, new int[ids.length]).requireFits(config);
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            return workers.get(0).attention(Tensors.of(config, parameters), ids);
        }
    }

    private synchronized Decoder decoder() {
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

    private int firstOf(int worker, TokenBatch batch) {
        return (int) ((long) worker * batch.sequences() / workers.size());
    }

    private static BatchLoss mean(double[] losses, long targets) {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return new BatchLoss(targets == 0 ? 0 : sum / targets, targets);
    }

    /** The first thread adds straight to the caller's gradient. */
    private List<FloatPointer> gradientsWith(FloatPointer gradient) {
        while (extraGradients.size() + 1 < workers.size()) {
            extraGradients.add(new FloatPointer(config.parameterCount()));
        }
        List<FloatPointer> gradients = new ArrayList<>();
        gradients.add(Floats.startingAt(gradient, 0));
        gradients.addAll(extraGradients);
        return gradients;
    }

    /** Adds the other threads' gradients to the first's, on this thread's share of the chunks of the vector. */
    private void reduce(List<FloatPointer> gradients, int thread) {
        long length = config.parameterCount();
        long step = (long) REDUCED_FLOATS_AT_ONCE * gradients.size();
        for (long from = (long) thread * REDUCED_FLOATS_AT_ONCE; from < length; from += step) {
            int count = (int) Math.min(REDUCED_FLOATS_AT_ONCE, length - from);
            Floats sum = Floats.view(gradients.get(0), "gradient", from, count);
            for (FloatPointer other : gradients.subList(1, gradients.size())) {
                kernels.add(Floats.view(other, "gradient", from, count), 0, sum, 0, count);
            }
        }
    }

    @Override
    public synchronized void close() {
        pool.close();
        if (decoder != null) {
            decoder.close();
        }
        workers.forEach(Worker::close);
        positions.close();
        extraGradients.forEach(FloatPointer::close);
    }
}
