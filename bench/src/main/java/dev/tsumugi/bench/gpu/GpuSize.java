package dev.tsumugi.bench.gpu;

import dev.tsumugi.model.ModelConfig;

/** What is trained for speed: Llamas with tied embeddings. */
enum GpuSize {
    P124M(768, 12, 12, 2048, 1024, 32),
    P350M(1024, 24, 16, 2816, 1024, 16),
    P1300M(2048, 24, 16, 5504, 2048, 4);

    private static final int VOCABULARY = 50_304;

    final int width;
    final int layers;
    final int heads;
    final int feedForwardWidth;
    final int length;
    final int sequences;

    GpuSize(int width, int layers, int heads, int feedForwardWidth, int length, int sequences) {
        this.width = width;
        this.layers = layers;
        this.heads = heads;
        this.feedForwardWidth = feedForwardWidth;
        this.length = length;
        this.sequences = sequences;
    }

    ModelConfig config() {
        return new ModelConfig(VOCABULARY, length, width, layers, heads, heads, feedForwardWidth, 10_000, 1e-5, true);
    }
}
