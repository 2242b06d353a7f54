package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.KEY_NORM;
import static dev.tsumugi.model.ParameterLayout.QUERY_NORM;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/** The RMSNorm of each head of queries and keys, which lie in rows of queries, keys and values in bf16. */
record HeadNorm(Device device, ModelConfig config, Weights weights) {

    /** @param inverses (rows, H) for the queries, then (rows, keyValueHeads) for the keys */
    void forward(int layer, long x, long y, long inverses, int rows) {
        forward(nameInLayer(layer, QUERY_NORM), x, y, inverses, config.heads(), rows);
        forward(nameInLayer(layer, KEY_NORM), keys(x), keys(y), inverses(inverses, rows), config.keyValueHeads(), rows);
    }

    /** The derivative d by y becomes that by x. */
    public void backward(int layer, long d, long x, long inverses, Gradients gradients, int rows) {
        backward(nameInLayer(layer, QUERY_NORM), d, x, inverses, config.heads(), gradients, rows);
        backward(
                nameInLayer(layer, KEY_NORM),
                keys(d),
                keys(x),
                inverses(inverses, rows),
                config.keyValueHeads(),
                gradients,
                rows);
    }

    private void forward(String gain, long x, long y, long inverses, int heads, int rows) {
        device.launch(
                Kernel.HEAD_NORM_FORWARD,
                Launch.warps((long) rows * heads),
                x,
                weights.floats(gain),
                y,
                inverses,
                rows * heads,
                config.headWidth(),
                heads,
                stride(),
                Device.bits(config.normEpsilon()));
    }

    private void backward(String gain, long d, long x, long inverses, int heads, Gradients gradients, int rows) {
        int width = config.headWidth();
        int chunks = MemoryPlan.chunks(rows * heads);
        device.launch(
                Kernel.HEAD_NORM_GAIN_PARTIALS,
                Launch.columns(width, chunks),
                d,
                x,
                inverses,
                gradients.partials(),
                rows * heads,
                width,
                heads,
                stride(),
                MemoryPlan.CHUNK_ROWS);
        gradients.sumPartials(gain, chunks, width);
        device.launch(
                Kernel.HEAD_NORM_BACKWARD,
                Launch.warps((long) rows * heads),
                d,
                x,
                weights.floats(gain),
                inverses,
                rows * heads,
                width,
                heads,
                stride());
    }

    /** Where the keys of the first row lie. */
    private long keys(long queryKeyValue) {
        return queryKeyValue + (long) config.width() * Short.BYTES;
    }

    /** Those of the keys. */
    private long inverses(long ofQueries, int rows) {
        return ofQueries + (long) rows * config.heads() * Float.BYTES;
    }

    private int stride() {
        return config.width() + 2 * config.keyValueWidth();
    }
}
