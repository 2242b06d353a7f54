package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.StepResult;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cuda.device.CudaDevice;
import dev.tsumugi.model.engine.cuda.device.CudaDriver;
import dev.tsumugi.model.engine.cuda.device.CudaUnavailableException;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.DeviceNumber;
import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.PlainStep;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoder on a GPU, with products in bfloat16: losses and gradients agree with those of the other engines to the
 * rounding of bfloat16. The same calls on the same kind of device give the same bits. Steps taken by {@link #step} leave the
 * parameters and the optimizer's state on the device until {@link #settle}.
 */
public final class CudaEngine implements TransformerEngine {

    private static final Logger LOG = LoggerFactory.getLogger(CudaEngine.class);

    private final ModelConfig config;
    private final TrainingOptions options;
    private final Supplier<Device> opening;
    private Device device;
    private RotaryTable rotary;
    private Weights weights;
    private OptimizerPass optimizer;
    private BatchPasses passes;
    private Decoder decoder;
    /** The host's vectors whose newest state is on the device; null when none is. */
    private Resident resident;

    /** @param state null where the optimizer has none */
    private record Resident(FloatPointer parameters, FloatPointer state, long parametersAt, long stateAt) {
        static Resident of(FloatPointer parameters, FloatPointer state) {
            return new Resident(
                    new FloatPointer(parameters),
                    state == null ? null : new FloatPointer(state),
                    addressOf(parameters),
                    addressOf(state));
        }

        boolean isOf(FloatPointer parameters, FloatPointer state) {
            return parametersAt == addressOf(parameters) && stateAt == addressOf(state);
        }
    }

    CudaEngine(ModelConfig config, TrainingOptions options, Supplier<Device> opening) {
        CudaSupport.requireComputable(config);
        this.config = config;
        this.options = options;
        this.opening = opening;
    }

    /**
     * An engine on the GPU that {@link DeviceNumber} names now. It takes nothing of the GPU before it computes; when there is
     * no usable one, that call throws a {@link CudaUnavailableException}.
     *
     * @throws IllegalArgumentException with one sentence when the model has something that this engine does not compute
     */
    public static CudaEngine on(ModelConfig config, TrainingOptions options) {
        int number = DeviceNumber.current();
        return new CudaEngine(config, options, () -> CudaDevice.open(number, config.headWidth()));
    }

    /** One sentence on why this process cannot compute such a model on a GPU; empty when it can. */
    public static Optional<String> problem(ModelConfig config) {
        Optional<String> ofModel = problemOfModel(config);
        if (ofModel.isPresent()) {
            return ofModel;
        }
        try {
            CudaDriver.find(DeviceNumber.current());
            return Optional.empty();
        } catch (CudaUnavailableException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * The GPU's name.
     *
     * @throws CudaUnavailableException with one sentence when there is none that can be used
     */
    public static String deviceName() {
        return CudaDriver.find(DeviceNumber.current()).name();
    }

    /** One sentence on why no GPU computes such a model; empty when one can. */
    public static Optional<String> problemOfModel(ModelConfig config) {
        try {
            CudaSupport.requireComputable(config);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void open() {
        if (device == null) {
            device = opening.get();
            rotary = new RotaryTable(device, config);
        }
    }

    @Override
    public ModelConfig config() {
        return config;
    }

    @Override
    public synchronized BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        batch.requireFits(config);
        settle();
        weights().upload(parameters);
        BatchLoss loss = passes(BatchPasses.Goal.GRADIENT, batch).run(batch, dropoutStream, null);
        device.download(gradient, optimizer().gradient(), config.parameterCount() * Float.BYTES);
        return loss;
    }

    @Override
    public synchronized BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        batch.requireFits(config);
        settle();
        weights().upload(parameters);
        return passes(BatchPasses.Goal.LOSS, batch).run(batch, 0, null);
    }

    @Override
    public synchronized double update(
            FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step) {
        settle();
        if (!(step.optimizer() instanceof DeviceOptimizer own)) {
            return PlainStep.take(config, parameters, gradient, state, step);
        }
        prepare(own);
        weights().upload(parameters);
        optimizer.uploadState(state);
        device.upload(optimizer.gradient(), gradient, config.parameterCount() * Float.BYTES);
        float[] numbers = StepNumbers.of(0, step);
        long address = device.allocate((long) numbers.length * Float.BYTES);
        try (FloatPointer host = new FloatPointer(numbers)) {
            device.upload(address, host, (long) numbers.length * Float.BYTES);
            optimizer.step(weights, address);
            weights.download(parameters);
            optimizer.downloadState(state);
            return optimizer.gradientNorm();
        } finally {
            device.free(address);
        }
    }

    @Override
    public synchronized StepResult step(
            FloatPointer parameters,
            FloatPointer gradient,
            FloatPointer state,
            TokenBatch batch,
            long dropoutStream,
            OptimizerStep step) {
        if (!(step.optimizer() instanceof DeviceOptimizer own)) {
            return TransformerEngine.super.step(parameters, gradient, state, batch, dropoutStream, step);
        }
        batch.requireFits(config);
        prepare(own);
        if (resident == null || !resident.isOf(parameters, state)) {
            settle();
            weights().upload(parameters);
            optimizer.uploadState(state);
            resident = Resident.of(parameters, state);
        }
        BatchLoss loss = passes(BatchPasses.Goal.STEP, batch).run(batch, dropoutStream, step);
        return new StepResult(loss, optimizer.gradientNorm());
    }

    /** Makes room for an optimizer's state. */
    private void prepare(DeviceOptimizer own) {
        if (!optimizer().isOf(own)) {
            settle();
            closePasses();
            optimizer.changeTo(own);
        }
    }

    @Override
    public synchronized void settle() {
        if (resident != null) {
            weights.download(resident.parameters());
            optimizer.downloadState(resident.state());
            resident = null;
        }
    }

    @Override
    public synchronized DecodingSession startDecoding(FloatPointer parameters) {
        settle();
        open();
        if (decoder != null && !decoder.isOf(addressOf(parameters))) {
            if (decoder.isInUse()) {
                throw new IllegalStateException("Sequences of other parameters are still growing: close them first.");
            }
            decoder.close();
            decoder = null;
        }
        if (decoder == null) {
            decoder = new Decoder(device, config, rotary, addressOf(parameters));
        }
        return decoder.start(parameters);
    }

    @Override
    public synchronized void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        DecodingSession.requireTogether(sessions, ids, logits);
        List<CudaDecodingSession> own =
                sessions.stream().map(CudaDecodingSession.class::cast).toList();
        for (int i = 0; i < ids.length; i++) {
            DecodingSession.requireFits(config, own.get(i).position(), new int[] {ids[i]}, logits[i]);
        }
        if (ids.length > 0) {
            decoder.feedEach(own, ids, logits);
        }
    }

    @Override
    public synchronized float[][][][] attention(FloatPointer parameters, int[] ids) {
        TokenBatch batch = TokenBatch.ofWholeRows(1, ids.length, ids, new int[ids.length]);
        batch.requireFits(config);
        settle();
        closePasses();
        weights().upload(parameters);
        // The passes that learn keep the keys and queries of all layers, where they recompute nothing.
        TrainingOptions keeping = new TrainingOptions(0, 0, Recompute.NONE);
        try (BatchPasses all = new BatchPasses(
                device, config, keeping, weights, rotary, optimizer(), BatchPasses.Goal.GRADIENT, batch, 1)) {
            all.run(batch, 0, null);
            float[][][][] probabilities = new float[config.layers()][][][];
            for (int layer = 0; layer < config.layers(); layer++) {
                probabilities[layer] = all.probabilities(config, layer);
            }
            return probabilities;
        }
    }

    private Weights weights() {
        open();
        if (weights == null) {
            weights = new Weights(device, config);
        }
        return weights;
    }

    private OptimizerPass optimizer() {
        open();
        if (optimizer == null) {
            optimizer = new OptimizerPass(device, config);
        }
        return optimizer;
    }

    /** The passes of the last call where they fit, else new ones in place of them. */
    private BatchPasses passes(BatchPasses.Goal goal, TokenBatch batch) {
        if (passes == null || !passes.serves(goal, batch)) {
            closePasses();
            boolean learns = goal != BatchPasses.Goal.LOSS;
            OptimizerPass learning = learns ? optimizer() : null;
            int most = sequencesPerPass(batch, learns);
            if (learns) {
                TokenBatch pass = batch.parts(most).get(0);
                LOG.info(
                        "GPU memory of a pass of {} of the step's {} sequences: {}",
                        pass.sequences(),
                        batch.sequences(),
                        MemoryPlan.describe(config, options, pass.ids().length, learning.optimizer()));
            }
            passes = new BatchPasses(device, config, options, weights, rotary, learning, goal, batch, most);
        }
        return passes;
    }

    /** By the memory of the device, not by what is free of it: the same kind of device shall give the same bits. */
    private int sequencesPerPass(TokenBatch batch, boolean learns) {
        if (options.sequencesPerPass() > 0) {
            return options.sequencesPerPass();
        }
        long fixed = MemoryPlan.ofWeights(config).bytes() + optimizer().bytes();
        long room = device.memoryBytes() / 10 * 9 - fixed;
        return MemoryPlan.sequencesThatFit(config, options, batch.length(), learns, batch.sequences(), room);
    }

    private void closePasses() {
        if (passes != null) {
            passes.close();
            passes = null;
        }
    }

    /** 0 for no pointer. */
    private static long addressOf(FloatPointer pointer) {
        return pointer == null ? 0 : pointer.address() + pointer.position() * Float.BYTES;
    }

    /** Frees the device's memory; {@link #settle} first where the state is wanted. */
    @Override
    public synchronized void close() {
        closePasses();
        if (decoder != null) {
            decoder.close();
        }
        if (optimizer != null) {
            optimizer.close();
        }
        if (weights != null) {
            weights.close();
        }
        if (device != null) {
            rotary.close();
            device.close();
            device = null;
        }
    }
}
