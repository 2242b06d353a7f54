package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import dev.tsumugi.model.optimizer.OptimizerStep;
import org.bytedeco.javacpp.FloatPointer;

/**
 * All work on batches of one shape, recorded at the second batch and replayed from then on: its memory, its passes and,
 * where it learns, the optimizer's step.
 */
final class BatchPasses implements AutoCloseable {

    private final Device device;
    private final int sequences;
    private final int length;
    private final Memory memory;
    private final Dropout dropout;
    private final ForwardPass forward;
    private final Runnable work;
    private Device.Recording recording;
    private int runs;

    /** What a pass does beside the loss. */
    enum Goal {
        LOSS,
        GRADIENT,
        STEP
    }

    private final Goal goal;

    /** @param optimizer holds the gradient; null where only the loss is wanted */
    BatchPasses(
            Device device,
            ModelConfig config,
            TrainingOptions options,
            Weights weights,
            RotaryTable rotary,
            OptimizerPass optimizer,
            Goal goal,
            TokenBatch shape) {
        this.device = device;
        this.goal = goal;
        sequences = shape.sequences();
        length = shape.length();
        int rows = sequences * length;
        memory = new Memory(device, MemoryPlan.ofBatch(config, options, rows, goal != Goal.LOSS));
        double probability = goal == Goal.LOSS ? 0 : options.dropout();
        dropout = new Dropout(device, config, memory, rows, DropoutMask.of(0, probability));
        Blocks blocks = new Blocks(device, config, weights, rotary);
        forward = new ForwardPass(device, blocks, memory, dropout, sequences, length);
        CrossEntropy loss = new CrossEntropy(device, config, weights, memory, rows, options.zLoss());
        work = goal == Goal.LOSS
                ? () -> {
                    forward.run();
                    loss.forward();
                }
                : () -> {
                    forward.run();
                    loss.forwardAndBackward(optimizer.gradient());
                    new BackwardPass(
                                    device,
                                    blocks,
                                    memory,
                                    optimizer.gradient(),
                                    dropout,
                                    forward,
                                    options.recompute() == Recompute.LAYER,
                                    sequences,
                                    length)
                            .run();
                    if (goal == Goal.STEP) {
                        optimizer.step(weights, memory.at("step"));
                    }
                };
    }

    /** Whether this serves a batch. */
    boolean serves(Goal goal, TokenBatch batch) {
        return this.goal == goal && sequences == batch.sequences() && length == batch.length();
    }

    /**
     * @param dropoutStream says which elements dropout zeroes, where there is any
     * @param step null where none is taken
     */
    BatchLoss run(TokenBatch batch, long dropoutStream, OptimizerStep step) {
        long targets = batch.targetCount();
        BatchUpload.upload(device, memory, batch);
        dropout.upload(dropoutStream);
        float[] numbers = step == null ? StepNumbers.of(targets) : StepNumbers.of(targets, step);
        try (FloatPointer host = new FloatPointer(numbers)) {
            device.upload(memory.at("step"), host, (long) numbers.length * Float.BYTES);
        }
        if (runs == 0) {
            work.run(); // libraries load their code at the first use, which must not be recorded
        } else {
            if (recording == null) {
                recording = device.record(work);
            }
            recording.replay();
        }
        runs++;
        try (FloatPointer loss = new FloatPointer(1)) {
            device.download(loss, memory.at("loss"), Float.BYTES);
            return new BatchLoss(loss.get(), targets);
        }
    }

    /** After {@link #run} on one sequence: what each position of a layer attends to, (H, T, T). */
    float[][][] probabilities(ModelConfig config, int layer) {
        int heads = config.heads();
        float[][][] result = new float[heads][length][length];
        long count = (long) heads * length * length;
        long target = device.allocate(count * Float.BYTES);
        try (FloatPointer host = new FloatPointer(count)) {
            device.launch(
                    Kernel.ATTENTION_PROBABILITIES,
                    Launch.threads(count),
                    memory.at("queryKeyValue", layer),
                    memory.at("starts"),
                    memory.at("logSums", layer),
                    target,
                    length,
                    heads,
                    config.keyValueHeads(),
                    Device.bits(1 / Math.sqrt(config.headWidth())));
            device.download(host, target, count * Float.BYTES);
            for (int head = 0; head < heads; head++) {
                for (int t = 0; t < length; t++) {
                    host.position(((long) head * length + t) * length).get(result[head][t]);
                }
            }
            host.position(0);
        } finally {
            device.free(target);
        }
        return result;
    }

    @Override
    public void close() {
        if (recording != null) {
            recording.close();
        }
        memory.close();
    }
}
