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
 * depend on the rows beside it. A prompt takes the tensor cores: its tokens pass through together, and their bits depend on how it is cut.
 */
final class Decoder implements AutoCloseable {

    /** Rows that pass through at once; a longer prompt takes several turns. */
    private static final int ROWS = 256;

    /** Tokens of one sequence up to which they are treated as if they came alone; more are a prompt. */
    private static final int TOKENS_AS_ALONE = 8;

    private static final int THREADS = 256;

    /**
     * The rows of a pass.
     *
     * @param isPrompt whether they are neighbours of one sequence
     * @param cache of the first row's sequence
     * @param before the position of the first row
     */
    private record Turn(int rows, boolean isPrompt, long cache, int before) {}

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
            run(Arrays.copyOfRange(ids, first, first + count), positions, caches, false);
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
            run(Arrays.copyOfRange(ids, first, first + count), positions, caches, count > TOKENS_AS_ALONE);
            sequence.grow(count);
            if (first + count == ids.length) {
                projectOutput(count - 1, 1);
                download(0, logits);
            }
        }
    }

    private void run(int[] ids, int[] positions, long[] caches, boolean isPrompt) {
        int rows = ids.length;
        Turn turn = new Turn(rows, isPrompt, caches[0], positions[0]);
        try (IntPointer id = new IntPointer(ids);
                IntPointer position = new IntPointer(positions);
                LongPointer cache = new LongPointer(caches)) {
            device.upload(memory.at("ids"), id, (long) rows * Integer.BYTES);
            device.upload(memory.at("positions"), position, (long) rows * Integer.BYTES);
            device.upload(memory.at("caches"), cache, (long) rows * Long.BYTES);
        }
        blocks.embed(memory.at("ids"), memory.at("positions"), memory.at("stream"), rows);
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(layer, turn);
            feedForward(layer, turn);
        }
        norm(FINAL_NORM, rows);
    }

    private void attention(int layer, Turn turn) {
        int rows = turn.rows();
        int width = config.width();
        long queryKeyValue = memory.at("queryKeyValue");
        norm(nameInLayer(layer, ATTENTION_NORM), rows);
        project(nameInLayer(layer, QUERY), queryKeyValue, turn, blocks.projectedWidth());
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
        attend(layer, turn);
        addProduct(memory.at("mixed"), nameInLayer(layer, ATTENTION_OUTPUT), turn, width);
    }

    /** From the queries and the caches to {@code mixed}. */
    private void attend(int layer, Turn turn) {
        int heads = config.heads();
        int keyValueHeads = config.keyValueHeads();
        int contextLength = config.contextLength();
        long scale = Device.bits(1 / Math.sqrt(config.headWidth()));
        if (turn.isPrompt()) {
            device.launch(
                    Kernel.PROMPT_ATTENTION,
                    Launch.attentionForward(config.headWidth(), turn.rows(), heads, 1),
                    memory.at("queryKeyValue"),
                    turn.cache(),
                    memory.at("mixed"),
                    turn.rows(),
                    turn.before(),
                    heads,
                    keyValueHeads,
                    layer,
                    contextLength,
                    scale);
        } else {
            device.launch(
                    Kernel.CACHED_ATTENTION,
                    Launch.cachedAttention(heads, turn.rows()),
                    memory.at("queryKeyValue"),
                    memory.at("caches"),
                    memory.at("positions"),
                    memory.at("mixed"),
                    heads,
                    keyValueHeads,
                    layer,
                    contextLength,
                    scale);
        }
    }

    private void feedForward(int layer, Turn turn) {
        Activation activation = blocks.activation();
        norm(nameInLayer(layer, FEED_FORWARD_NORM), turn.rows());
        project(nameInLayer(layer, activation.projection()), memory.at("inner"), turn, activation.innerWidth(config));
        activation.forward(device, config, memory.at("inner"), memory.at("activated"), turn.rows());
        addProduct(memory.at("activated"), nameInLayer(layer, DOWN), turn, config.feedForwardWidth());
    }

    /** From the stream to {@code normed}. */
    private void norm(String gain, int rows) {
        blocks.norm().forward(gain, memory.at("stream"), memory.at("normed"), memory.at("statistics"), rows);
    }

    /** From {@code normed} to y (rows, out) bf16. */
    private void project(String weight, long y, Turn turn, int out) {
        int in = config.width();
        long x = memory.at("normed");
        if (turn.isPrompt()) {
            Product.Target target = Product.Target.bf16(y, out).withBias(weights.biasCopy(weight));
            device.multiply(Product.forward(turn.rows(), out, in, x, weights.copy(weight), target));
        } else {
            device.launch(
                    Kernel.TOKEN_PRODUCT,
                    Launch.warps(out),
                    x,
                    weights.copy(weight),
                    weights.biasFloats(weight),
                    y,
                    turn.rows(),
                    in,
                    out);
        }
    }

    /** Adds a product to the stream. */
    private void addProduct(long x, String weight, Turn turn, int in) {
        int out = config.width();
        long stream = memory.at("stream");
        if (turn.isPrompt()) {
            Product.Target target = Product.Target.sum(stream, out, stream).withBias(weights.biasFloats(weight));
            device.multiply(Product.forward(turn.rows(), out, in, x, weights.copy(weight), target));
        } else {
            device.launch(
                    Kernel.TOKEN_PRODUCT_FLOAT,
                    Launch.warps(out),
                    x,
                    weights.copy(weight),
                    weights.biasFloats(weight),
                    stream,
                    turn.rows(),
                    in,
                    out,
                    1);
        }
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
