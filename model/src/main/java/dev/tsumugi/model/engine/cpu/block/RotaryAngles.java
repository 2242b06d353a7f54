package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/**
 * Rotary position embedding in the rotate-half form of Hugging Face (<a
 * href="https://arxiv.org/abs/2104.09864">RoFormer</a>): one table of cosines and sines for all layers and threads.
 */
final class RotaryAngles implements Positions {

    private final int headWidth;
    private final Floats table; // (contextLength, K): K/2 cosines, then K/2 sines

    RotaryAngles(ModelConfig config) {
        headWidth = config.headWidth();
        table = Floats.allocate((long) config.contextLength() * headWidth);
        int half = headWidth / 2;
        for (int position = 0; position < config.contextLength(); position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(config.ropeBase(), -2.0 * i / headWidth);
                table.set(position * headWidth + i, (float) Math.cos(angle));
                table.set(position * headWidth + half + i, (float) Math.sin(angle));
            }
        }
    }

    /** Leaves embeddings as they are. */
    @Override
    public void embed(Kernels kernels, Tensors parameters, int position, Floats x, int at) {}

    /** Has no gradient. */
    @Override
    public void embedBackward(Kernels kernels, Floats dx, int at, int position, Tensors gradient) {}

    @Override
    public void rotate(Kernels kernels, Floats x, int at, int heads, int position, float direction) {
        for (int head = 0; head < heads; head++) {
            kernels.rotate(x, at + head * headWidth, headWidth / 2, table, position * headWidth, direction);
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
