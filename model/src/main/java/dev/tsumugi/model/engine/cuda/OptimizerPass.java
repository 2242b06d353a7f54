package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.DeviceVectors;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/** The gradient, and the step of an optimizer whose state is here, too. */
final class OptimizerPass implements AutoCloseable {

    private static final int PART_FLOATS = 1 << 13;
    private static final int THREADS = 256;

    private final Device device;
    private final ModelConfig config;
    private final ParameterLayout layout;
    private final Memory memory;
    private DeviceOptimizer optimizer;
    private Memory ofOptimizer;

    OptimizerPass(Device device, ModelConfig config) {
        this.device = device;
        this.config = config;
        layout = ParameterLayout.of(config);
        memory = new Memory(device, MemoryPlan.ofGradient(config));
    }

    /** The parts of the gradient whose squares are summed apart. */
    static int partsOfGradient(ModelConfig config) {
        return Math.toIntExact((config.parameterCount() + PART_FLOATS - 1) / PART_FLOATS);
    }

    /** (P) float */
    long gradient() {
        return memory.at("gradient");
    }

    /** The one whose state is here; null where there is none. */
    DeviceOptimizer optimizer() {
        return optimizer;
    }

    boolean isOf(DeviceOptimizer other) {
        return other.equals(optimizer);
    }

    /** Makes room for the state of an optimizer in place of what is there: launches that were recorded before are void. */
    void changeTo(DeviceOptimizer next) {
        free();
        ofOptimizer = new Memory(device, MemoryPlan.ofOptimizer(config, next));
        try (LongPointer table = new LongPointer(next.table(layout))) {
            device.upload(ofOptimizer.at("table"), table, table.capacity() * Long.BYTES);
        }
        optimizer = next;
    }

    /** What the gradient, its norm and the optimizer take. */
    long bytes() {
        long own = optimizer == null
                ? 0
                : MemoryPlan.ofOptimizer(config, optimizer).bytes();
        return MemoryPlan.ofGradient(config).bytes() + own;
    }

    private long stateBytes() {
        return StateLayout.of(optimizer, layout).floats() * Float.BYTES;
    }

    /** @param host the state vectors one after the other; null where there are none */
    void uploadState(FloatPointer host) {
        if (stateBytes() > 0) {
            device.upload(ofOptimizer.at("state"), host, stateBytes());
        }
    }

    /** @param host the state vectors one after the other; null where there are none */
    void downloadState(FloatPointer host) {
        if (stateBytes() > 0) {
            device.download(host, ofOptimizer.at("state"), stateBytes());
        }
    }

    /** @param stepNumbers the address of {@link StepNumbers} */
    void step(Weights weights, long stepNumbers) {
        int parts = partsOfGradient(config);
        device.launch(
                Kernel.GRADIENT_SQUARES,
                Launch.blocks(parts, THREADS),
                gradient(),
                memory.at("squares"),
                layout.length(),
                PART_FLOATS);
        device.launch(
                Kernel.CLIP_FACTOR,
                Launch.blocks(1, 1024),
                memory.at("squares"),
                stepNumbers,
                memory.at("clip"),
                parts);
        StateLayout stateLayout = StateLayout.of(optimizer, layout);
        List<Long> vectors = IntStream.range(0, stateLayout.vectors())
                .mapToObj(vector -> ofOptimizer.at("state") + stateLayout.start(vector) * Float.BYTES)
                .toList();
        optimizer.launch(new DeviceVectors(
                device,
                layout.entries(),
                ofOptimizer.at("table"),
                ofOptimizer.at("workspace"),
                gradient(),
                memory.at("clip"),
                StepNumbers.ofOptimizer(stepNumbers),
                weights.floats(),
                weights.copies(),
                vectors));
    }

    /** The global norm of the gradient of the last step, before clipping. */
    double gradientNorm() {
        try (FloatPointer host = new FloatPointer(1)) {
            device.download(host, memory.at("clip") + Float.BYTES, Float.BYTES);
            return host.get();
        }
    }

    private void free() {
        if (ofOptimizer != null) {
            ofOptimizer.close();
            ofOptimizer = null;
            optimizer = null;
        }
    }

    @Override
    public void close() {
        free();
        memory.close();
    }
}
