package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import org.bytedeco.javacpp.FloatPointer;

/** Cosines and sines of the rotary angles, each (contextLength, K / 2); none where positions are learned. */
final class RotaryTable implements AutoCloseable {

    private final Device device;
    private final boolean rotates;
    private final long cosines;
    private final long sines;

    RotaryTable(Device device, ModelConfig config) {
        this.device = device;
        rotates = config.architecture() == Architecture.LLAMA;
        if (!rotates) {
            cosines = 0;
            sines = 0;
            return;
        }
        int half = config.headWidth() / 2;
        float[] cosine = new float[config.contextLength() * half];
        float[] sine = new float[cosine.length];
        for (int position = 0; position < config.contextLength(); position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(config.ropeBase(), -2.0 * i / config.headWidth());
                cosine[position * half + i] = (float) Math.cos(angle);
                sine[position * half + i] = (float) Math.sin(angle);
            }
        }
        cosines = upload(cosine);
        sines = upload(sine);
    }

    private long upload(float[] table) {
        long bytes = (long) table.length * Float.BYTES;
        long address = device.allocate(bytes);
        try (FloatPointer host = new FloatPointer(table)) {
            device.upload(address, host, bytes);
        }
        return address;
    }

    /** Rotates the heads at the beginning of each row, in place; back when {@code direction} is -1. */
    void rotate(long x, long positions, int rows, int heads, int stride, int headWidth, int direction) {
        if (rotates) {
            device.launch(
                    Kernel.ROTATE,
                    Launch.vectors((long) rows * heads * headWidth / 2),
                    x,
                    cosines,
                    sines,
                    positions,
                    rows,
                    heads,
                    stride,
                    direction);
        }
    }

    @Override
    public void close() {
        if (rotates) {
            device.free(cosines);
            device.free(sines);
        }
    }
}
