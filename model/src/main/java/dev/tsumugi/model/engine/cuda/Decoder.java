package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * Feeds rows, each a token at a position of a sequence with a cache of its own, through the model. A row's bits do not
 * depend on the rows beside it.
 */
final class Decoder implements AutoCloseable {

    /** Rows that pass through at once; a longer prompt takes several turns. */
    private static final int ROWS = 256;

    private static final int THREADS = 256;

    private final Device device;
    private final ModelConfig config;
    private final Blocks blocks;
    private final Weights weights;
    private final Memory memory;
    private final long parametersAt;
    private int sessions;

    /** @param parametersAt where the host's parameters lie, by which they are known again */
    Decoder(Device device, ModelConfig config, RotaryTable rotary, long parametersAt) {
        this.device = device;
        this.config = config;
        this.parametersAt = parametersAt;
        weights = new Weights(device, config);
        blocks = new Blocks(device, config, weights, rotary);
        memory = new Memory(device, MemoryPlan.ofDecoding(config, ROWS));
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
    void feedEach(List<CudaDecodingSession> sequences, int[] ids, float[][] logits) {
        for (int first = 0; first < ids.length; first += ROWS) {
            int count = Math.min(ROWS, ids.length - first);
            int[] positions = new int[count];
            long[] caches = new long[count];
            for (int i = 0; i < count; i++) {
                positions[i] = sequences.get(first + i).position();
                caches[i] = sequences.get(first + i).cache();
            }
            run(Arrays.copyOfRange(ids, first, first + count), positions, caches);
            projectOutput(0, count);
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
            run(Arrays.copyOfRange(ids, first, first + count), positions, caches);
            sequence.grow(count);
            if (first + count == ids.length) {
                projectOutput(count - 1, 1);
                download(0, logits);
            }
        }
    }

    private void run(int[] ids, int[] positions, long[] caches) {
        int rows = ids.length;
        try (IntPointer id = new IntPointer(ids);
                IntPointer position = new IntPointer(positions);
                LongPointer cache = new LongPointer(caches)) {
            device.upload(memory.at("ids"), id, (long) rows * Integer.BYTES);
            device.upload(memory.at("positions"), position, (long) rows * Integer.BYTES);
            device.upload(memory.at("caches"), cache, (long) rows * Long.BYTES);
        }
        blocks.embed(memory.at("ids"), memory.at("positions"), memory.at("stream"), rows);
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(layer, rows);
            feedForward(layer, rows);
        }
        norm(FINAL_NORM, rows);
    }

    private void attention(int layer, int rows) {
        int width = config.width();
        long queryKeyValue = memory.at("queryKeyValue");
        norm(nameInLayer(layer, ATTENTION_NORM), rows);
        project(nameInLayer(layer, QUERY), queryKeyValue, rows, blocks.projectedWidth());
        if (config.queryKeyNorm()) {
            blocks.headNorm().forward(layer, queryKeyValue, queryKeyValue, memory.at("statistics"), rows);
        }
        blocks.rotate(queryKeyValue, memory.at("positions"), rows, 1);
        device.launch(
                Kernel.CACHE_KEYS_VALUES,
                Launch.blocks(rows, THREADS),
                queryKeyValue,
                memory.at("caches"),
                memory.at("positions"),
                width,
                config.keyValueWidth(),
                layer,
                config.contextLength());
        device.launch(
                Kernel.CACHED_ATTENTION,
                Launch.cachedAttention(config.heads(), rows),
                queryKeyValue,
                memory.at("caches"),
                memory.at("positions"),
                memory.at("mixed"),
                config.heads(),
                config.keyValueHeads(),
                layer,
                config.contextLength(),
                Device.bits(1 / Math.sqrt(config.headWidth())));
        addProduct(memory.at("mixed"), nameInLayer(layer, ATTENTION_OUTPUT), rows, width);
    }

    private void feedForward(int layer, int rows) {
        Activation activation = blocks.activation();
        norm(nameInLayer(layer, FEED_FORWARD_NORM), rows);
        project(nameInLayer(layer, activation.projection()), memory.at("inner"), rows, activation.innerWidth(config));
        activation.forward(device, config, memory.at("inner"), memory.at("activated"), rows);
        addProduct(memory.at("activated"), nameInLayer(layer, DOWN), rows, config.feedForwardWidth());
    }

    /** From the stream to {@code normed}. */
    private void norm(String gain, int rows) {
        blocks.norm().forward(gain, memory.at("stream"), memory.at("normed"), memory.at("statistics"), rows);
    }

    /** From {@code normed} to y (rows, out) bf16. */
    private void project(String weight, long y, int rows, int out) {
        device.launch(
                Kernel.TOKEN_PRODUCT,
                Launch.warps(out),
                memory.at("normed"),
                weights.copy(weight),
                weights.biasFloats(weight),
                y,
                rows,
                config.width(),
                out);
    }

    /** Adds a product to the stream. */
    private void addProduct(long x, String weight, int rows, int in) {
        int out = config.width();
        device.launch(
                Kernel.TOKEN_PRODUCT_FLOAT,
                Launch.warps(out),
                x,
                weights.copy(weight),
                weights.biasFloats(weight),
                memory.at("stream"),
                rows,
                in,
                out,
                1);
    }

    /** The logits of some rows. */
    private void projectOutput(int first, int count) {
        device.launch(
                Kernel.TOKEN_PRODUCT_FLOAT,
                Launch.warps(config.vocabularySize()),
                memory.at("normed") + (long) first * config.width() * Short.BYTES,
                weights.copy(weights.outputName()),
                0,
                memory.at("logits"),
                count,
                config.width(),
                config.vocabularySize(),
                0);
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
