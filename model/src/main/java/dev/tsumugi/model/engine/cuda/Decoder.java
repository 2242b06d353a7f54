package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * Feeds rows, each a token at a position of a sequence with a cache of its own, through the model. A row's bits do not
 * depend on the rows beside it. A prompt takes the tensor cores: its tokens pass through together, and their bits depend on how it is cut.
 */
final class Decoder implements AutoCloseable {

    /** Rows that pass through at once; a longer prompt takes several turns. */
    private static final int ROWS = 256;

    /** Tokens of one sequence up to which they are treated as if they came alone; more are a prompt. */
    private static final int TOKENS_AS_ALONE = 8;

    private final Device device;
    private final ModelConfig config;
    private final DecodingPass pass;
    private final Weights weights;
    private final Memory memory;
    private final long parametersAt;
    private int sessions;

    /** @param parametersAt where the host's parameters lie, by which they are known again */
    public Decoder(Device device, ModelConfig config, RotaryTable rotary, long parametersAt) {
        this.device = device;
        this.config = config;
        this.parametersAt = parametersAt;
        weights = new Weights(device, config);
        memory = new Memory(device, MemoryPlan.ofDecoding(config, ROWS));
        pass = new DecodingPass(device, new Blocks(device, config, weights, rotary), memory);
    }

    boolean isOf(long parametersAt) {
        return this.parametersAt == parametersAt;
    }

    boolean isInUse() {
        return sessions > 0;
    }

    /** Parameters are read again when no sequence needs them to be what they were. */
    CudaDecodingSession start(FloatPointer parameters) {
        if (sessions == 0) {
            weights.upload(parameters);
        }
        return newSession();
    }

    synchronized CudaDecodingSession newSession() {
        sessions++;
        return new CudaDecodingSession(device, config, this);
    }

    synchronized void ended() {
        sessions--;
    }

    /** Appends a token to each sequence. */
    public void feedEach(List<CudaDecodingSession> sequences, int[] ids, float[][] logits) {
        for (int first = 0; first < ids.length; first += ROWS) {
            int count = Math.min(ROWS, ids.length - first);
            int[] positions = new int[count];
            long[] caches = new long[count];
            for (int i = 0; i < count; i++) {
                positions[i] = sequences.get(first + i).position();
                caches[i] = sequences.get(first + i).cache();
            }
            run(Arrays.copyOfRange(ids, first, first + count), positions, caches, false);
            pass.projectOutput(0, count);
            for (int i = 0; i < count; i++) {
                download(i, logits[first + i]);
                sequences.get(first + i).grow(1);
            }
        }
    }

    /** Appends tokens to one sequence. */
    void feed(CudaDecodingSession sequence, int[] ids, float[] logits) {
        for (int first = 0; first < ids.length; first += ROWS) {
            int count = Math.min(ROWS, ids.length - first);
            int[] positions = new int[count];
            long[] caches = new long[count];
            for (int i = 0; i < count; i++) {
                positions[i] = sequence.position() + i;
                caches[i] = sequence.cache();
            }
            run(Arrays.copyOfRange(ids, first, first + count), positions, caches, count > TOKENS_AS_ALONE);
            sequence.grow(count);
            if (first + count == ids.length) {
                pass.projectOutput(count - 1, 1);
                download(0, logits);
            }
        }
    }

    private void run(int[] ids, int[] positions, long[] caches, boolean isPrompt) {
        int rows = ids.length;
        try (IntPointer id = new IntPointer(ids);
                IntPointer position = new IntPointer(positions);
                LongPointer cache = new LongPointer(caches)) {
            device.upload(memory.at("ids"), id, (long) rows * Integer.BYTES);
            device.upload(memory.at("positions"), position, (long) rows * Integer.BYTES);
            device.upload(memory.at("caches"), cache, (long) rows * Long.BYTES);
        }
        pass.run(new DecodingPass.Turn(rows, isPrompt, caches[0], positions[0]));
    }

    private void download(int row, float[] logits) {
        long bytes = (long) config.vocabularySize() * Float.BYTES;
        try (FloatPointer host = new FloatPointer((long) config.vocabularySize())) {
            device.download(host, memory.at("logits") + row * bytes, bytes);
            host.get(logits);
        }
    }

    @Override
    public void close() {
        memory.close();
        weights.close();
    }
}
