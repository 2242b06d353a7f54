package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/** The gradient, AdamW's moments, and a step on them. */
public final class Optimizer implements AutoCloseable {

    private static final int PIECE_FLOATS = 1 << 13;
    private static final int THREADS = 256;

    /** A run of neighbours that are all decayed, or all not. */
    public record Piece(long offset, int length, boolean decays) {}

    private final Device device;
    private final long parameterCount;
    private final int pieces;
    private final Memory memory;

    Optimizer(Device device, ModelConfig config) {
        this.device = device;
        parameterCount = config.parameterCount();
        List<Piece> table = pieces(config);
        pieces = table.size();
        memory = new Memory(device, MemoryPlan.ofOptimizer(config, pieces));
        long[] words = words(table);
        try (LongPointer host = new LongPointer(words)) {
            device.upload(memory.at("pieces"), host, (long) words.length * Long.BYTES);
        }
    }

    /** As {@code struct Piece} in optimizer.cu lies in memory. */
    public static long[] words(List<Piece> pieces) {
        long[] words = new long[2 * pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            words[2 * i] = piece.offset();
            words[2 * i + 1] = piece.length() | (piece.decays() ? 1L << Integer.SIZE : 0);
        }
        return words;
    }

    static List<Piece> pieces(ModelConfig config) {
        List<Piece> pieces = new ArrayList<>();
        for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
            for (long at = 0; at < entry.length(); at += PIECE_FLOATS) {
                int length = (int) Math.min(PIECE_FLOATS, entry.length() - at);
                pieces.add(new Piece(entry.offset() + at, length, entry.isMatrix()));
            }
        }
        return pieces;
    }

    /** (P) float */
    long gradient() {
        return memory.at("gradient");
    }

    /** The first moments of all parameters before the second ones. */
    void uploadMoments(FloatPointer moments) {
        device.upload(memory.at("moments"), moments, 2 * parameterCount * Float.BYTES);
    }

    void downloadMoments(FloatPointer moments) {
        device.download(moments, memory.at("moments"), 2 * parameterCount * Float.BYTES);
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
        long moments = memory.at("moments");
        device.launch(
                Kernel.ADAMW,
                Launch.blocks(pieces, THREADS),
                memory.at("pieces"),
                gradient(),
                memory.at("clip"),
                stepNumbers,
                weights.floats(),
                weights.copies(),
                moments,
                moments + parameterCount * Float.BYTES);
    }

    /** The global norm of the gradient of the last step, before clipping. */
    double gradientNorm() {
        try (FloatPointer host = new FloatPointer(1)) {
            device.download(host, memory.at("clip") + Float.BYTES, Float.BYTES);
            return host.get();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
