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
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;

/**
 * All work on batches of one shape: its memory, its passes and, where it learns, the optimizer's step. A batch with more sequences
 * than a pass has is computed in several, which add to one gradient.
 */
final class BatchPasses implements AutoCloseable {

    private final Device device;
    private final int sequences;
    private final int length;
    private final int sequencesPerPass;
    private final Memory memory;
    private final Dropout dropout;
    private final RepeatedWork first;
    private final RepeatedWork next;
    private final RepeatedWork step;

    /** What a pass does beside the loss. */
    enum Goal {
        LOSS,
        GRADIENT,
        STEP
    }

    private final Goal goal;

    /**
     * @param optimizer holds the gradient; null where only the loss is wanted
     * @param most sequences that a pass may have
     */
    BatchPasses(
            Device device,
            ModelConfig config,
            TrainingOptions options,
            Weights weights,
            RotaryTable rotary,
            OptimizerPass optimizer,
            Goal goal,
            TokenBatch shape,
            int most) {
        this.device = device;
        this.goal = goal;
        sequences = shape.sequences();
        length = shape.length();
        sequencesPerPass = shape.parts(most).get(0).sequences();
        int rows = sequencesPerPass * length;
        memory = new Memory(device, MemoryPlan.ofBatch(config, options, rows, goal != Goal.LOSS));
        double probability = goal == Goal.LOSS ? 0 : options.dropout();
        dropout = new Dropout(device, config, memory, rows, DropoutMask.of(0, probability));
        Blocks blocks = new Blocks(device, config, weights, rotary);
        ForwardPass forward = new ForwardPass(device, blocks, memory, dropout, sequencesPerPass, length);
        CrossEntropy loss = new CrossEntropy(device, config, weights, memory, rows, options.zLoss());
        if (goal == Goal.LOSS) {
            first = new RepeatedWork(device, () -> {
                forward.run();
                loss.forward();
            });
            next = first;
        } else {
            boolean recomputes = options.recompute() == Recompute.LAYER;
            Function<Boolean, RepeatedWork> learning = adds -> {
                Gradients gradients = new Gradients(device, weights, optimizer.gradient(), memory.at("partials"), adds);
                BackwardPass backward = new BackwardPass(
                        device, blocks, memory, gradients, dropout, forward, recomputes, sequencesPerPass, length);
                return new RepeatedWork(device, () -> {
                    forward.run();
                    loss.forwardAndBackward(gradients);
                    backward.run();
                });
            };
            first = learning.apply(false);
            next = learning.apply(true);
        }
        step = new RepeatedWork(device, () -> optimizer.step(weights, memory.at("step")));
    }

    /** Whether this serves a batch. */
    boolean serves(Goal goal, TokenBatch batch) {
        return this.goal == goal && sequences == batch.sequences() && length == batch.length();
    }

    int sequencesPerPass() {
        return sequencesPerPass;
    }

    /**
     * @param dropoutStream says which elements dropout zeroes, where there is any
     * @param optimizerStep null where none is taken
     */
    BatchLoss run(TokenBatch batch, long dropoutStream, OptimizerStep optimizerStep) {
        long targets = batch.targetCount();
        float[] numbers = optimizerStep == null ? StepNumbers.of(targets) : StepNumbers.of(targets, optimizerStep);
        try (FloatPointer host = new FloatPointer(numbers)) {
            device.upload(memory.at("step"), host, (long) numbers.length * Float.BYTES);
        }
        double loss = 0;
        long rowsBefore = 0;
        for (TokenBatch part : batch.parts(sequencesPerPass)) {
            BatchUpload.upload(device, memory, part);
            dropout.upload(dropoutStream, rowsBefore);
            (rowsBefore == 0 ? first : next).run();
            loss += shareOfLoss();
            rowsBefore += part.ids().length;
        }
        if (optimizerStep != null) {
            step.run();
        }
        return new BatchLoss(loss, targets);
    }

    /** What a pass adds to the mean of all targets. */
    private float shareOfLoss() {
        try (FloatPointer loss = new FloatPointer(1)) {
            device.download(loss, memory.at("loss"), Float.BYTES);
            return loss.get();
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
        first.close();
        next.close();
        step.close();
        memory.close();
    }
}
