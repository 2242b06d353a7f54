package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.DeviceVectors;
import dev.tsumugi.model.optimizer.Slice;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/** The gradient, and the step of an optimizer whose state is here, too. */
public final class OptimizerPass implements AutoCloseable {

    private static final int PIECE_FLOATS = 1 << 13;
    private static final int THREADS = 256;

    private final Device device;
    private final ModelConfig config;
    private final int pieces;
    private final Memory memory;
    private DeviceOptimizer optimizer;
    private long state;

    OptimizerPass(Device device, ModelConfig config) {
        this.device = device;
        this.config = config;
        List<Slice> table = pieces(config);
        pieces = table.size();
        memory = new Memory(device, MemoryPlan.ofGradient(config, pieces));
        long[] words = words(table);
        try (LongPointer host = new LongPointer(words)) {
            device.upload(memory.at("pieces"), host, (long) words.length * Long.BYTES);
        }
    }

    /** As {@code struct Piece} in optimizer.cu lies in memory. */
    public static long[] words(List<Slice> pieces) {
        long[] words = new long[2 * pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            Slice piece = pieces.get(i);
            words[2 * i] = piece.offset();
            words[2 * i + 1] = piece.length() | (piece.tensor().isMatrix() ? 1L << Integer.SIZE : 0);
        }
        return words;
    }

    static List<Slice> pieces(ModelConfig config) {
        return Slice.pieces(ParameterLayout.of(config), PIECE_FLOATS);
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
        freeState();
        optimizer = next;
        if (stateBytes() > 0) {
            state = device.allocate(stateBytes());
        }
    }

    /** What the gradient, its norm and the state take. */
    long bytes() {
        return MemoryPlan.ofGradient(config, pieces).bytes() + stateBytes();
    }

    private long stateBytes() {
        return MemoryPlan.stateBytes(config, optimizer);
    }

    /** @param host the state vectors one after the other; null where there are none */
    void uploadState(FloatPointer host) {
        if (stateBytes() > 0) {
            device.upload(state, host, stateBytes());
        }
    }

    /** @param host the state vectors one after the other; null where there are none */
    void downloadState(FloatPointer host) {
        if (stateBytes() > 0) {
            device.download(host, state, stateBytes());
        }
    }

    /** @param stepNumbers the address of {@link StepNumbers} */
    void step(Weights weights, long stepNumbers) {
        device.launch(
                Kernel.GRADIENT_SQUARES,
                Launch.blocks(pieces, THREADS),
                memory.at("pieces"),
                gradient(),
                memory.at("squares"));
        device.launch(
                Kernel.CLIP_FACTOR,
                Launch.blocks(1, 1024),
                memory.at("squares"),
                stepNumbers,
                memory.at("clip"),
                pieces);
        StateLayout layout = StateLayout.of(optimizer, ParameterLayout.of(config));
        List<Long> vectors = IntStream.range(0, layout.vectors())
                .mapToObj(vector -> state + layout.start(vector) * Float.BYTES)
                .toList();
        optimizer.launch(new DeviceVectors(
                device,
                pieces,
                memory.at("pieces"),
                gradient(),
                memory.at("clip"),
                stepNumbers,
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

    private void freeState() {
        if (state != 0) {
            device.free(state);
            state = 0;
        }
    }

    @Override
    public void close() {
        freeState();
        memory.close();
    }
}
