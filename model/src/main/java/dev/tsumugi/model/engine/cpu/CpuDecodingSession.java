package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.DecodingSession;

/** Decodes with a key-value cache; long prompts pass in chunks so that buffers stay small. */
final class CpuDecodingSession implements DecodingSession {

    private static final int CHUNK_ROWS = 128;

    private final ModelConfig config;
    private final Tensors parameters;
    private final Gemm gemm = new Gemm();
    private final Attention attention;
    private final ForwardPass forward;
    private final Activations activations;
    private final KeyValueCache cache;
    private final Floats lastLogits;
    private final int[] starts = new int[CHUNK_ROWS];

    CpuDecodingSession(ModelConfig config, Kernels kernels, RotaryAngles angles, Tensors parameters) {
        this.config = config;
        this.parameters = parameters;
        attention = new Attention(config, kernels, gemm);
        forward = new ForwardPass(config, kernels, gemm, angles, attention);
        activations = Activations.forInference(config, CHUNK_ROWS);
        cache = new KeyValueCache(config);
        lastLogits = Floats.allocate(config.vocabularySize());
    }

    @Override
    public int position() {
        return cache.position;
    }

    @Override
    public void feed(int[] ids, float[] logits) {
        DecodingSession.requireFits(config, position(), ids, logits);
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            int rows = 0;
            for (int at = 0; at < ids.length; at += rows) {
                rows = Math.min(CHUNK_ROWS, ids.length - at);
                forward.run(parameters, activations, rows, ids, at, cache.position, starts, cache);
                cache.position += rows;
            }
            int width = config.width();
            gemm.timesTransposed(
                    1,
                    logits.length,
                    width,
                    1,
                    activations.outputNormed,
                    (rows - 1) * width,
                    width,
                    parameters.output(),
                    0,
                    width,
                    0,
                    lastLogits,
                    0,
                    logits.length);
        }
        lastLogits.read(0, logits);
    }

    @Override
    public void rewind(int position) {
        DecodingSession.requireRewindable(position(), position);
        cache.position = position;
    }

    @Override
    public void close() {
        attention.close();
        activations.close();
        cache.close();
        lastLogits.close();
    }
}
