package dev.tsumugi.bench.model;

import dev.tsumugi.model.ModelConfig;

/** What is trained: a Llama with untied embeddings. */
enum ModelSize {
    C256_L4_T256_V8192(256, 4, 4, 704, 256, 8192, 8, 2),
    C384_L6_T256_V65(384, 6, 6, 1024, 256, 65, 8, 2),
    C768_L12_T512_V32000(768, 12, 12, 2048, 512, 32_000, 2, 1);

    final int width;
    final int layers;
    final int heads;
    final int feedForwardWidth;
    final int length;
    final int vocabularySize;
    final int sequences;

    /** How often ours and the peer are measured in turn: once where a step takes seconds. */
    final int turns;

    ModelSize(
            int width,
            int layers,
            int heads,
            int feedForwardWidth,
            int length,
            int vocabularySize,
            int sequences,
            int turns) {
        this.width = width;
        this.layers = layers;
        this.heads = heads;
        this.feedForwardWidth = feedForwardWidth;
        this.length = length;
        this.vocabularySize = vocabularySize;
        this.sequences = sequences;
        this.turns = turns;
    }

    ModelConfig config() {
        return new ModelConfig(
                vocabularySize, length, width, layers, heads, heads, feedForwardWidth, 10_000, 1e-5, false);
    }

    int tokens() {
        return sequences * length;
    }
}
