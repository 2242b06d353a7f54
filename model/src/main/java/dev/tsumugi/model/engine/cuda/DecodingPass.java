package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/**
 * From rows of tokens, whose ids, positions and caches lie in the memory, to the normed output of the last layer and to logits.
 * A prompt takes the tensor cores; other rows get the same bits whatever is beside them.
 */
final class DecodingPass {

    private static final int THREADS = 256;

    /**
     * The rows of a pass.
     *
     * @param isPrompt whether they are neighbours of one sequence
     * @param cache of the first row's sequence
     * @param before the position of the first row
     */
    record Turn(int rows, boolean isPrompt, long cache, int before) {}

    private final Device device;
    private final ModelConfig config;
    private final Weights weights;
    private final Blocks blocks;
    private final Memory memory;

    DecodingPass(Device device, Blocks blocks, Memory memory) {
        this.device = device;
        this.blocks = blocks;
        this.memory = memory;
        config = blocks.config();
        weights = blocks.weights();
    }

    /** Leaves the normed output in {@code normed}. */
    void run(Turn turn) {
        blocks.embed(memory.at("ids"), memory.at("positions"), memory.at("stream"), turn.rows());
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(layer, turn);
            feedForward(layer, turn);
        }
        norm(FINAL_NORM, turn.rows());
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

    /** Leaves the logits of some rows of {@code normed} in {@code logits}. */
    void projectOutput(int first, int count) {
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
}
