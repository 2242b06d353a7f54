package dev.tsumugi.training.round.averaging;

import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.WireFormat;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Changes the parameters by the mean delta Δ, a slice at a time. With Nesterov's momentum, as PyTorch has it, {@code v
 * = μ v + Δ} and {@code θ = θ - η (Δ + μ v)}. Without momentum, {@code θ = θ - Δ}. What is added is rounded to the wire
 * format first. So the driver has the bits that executors get from adding what they were sent.
 */
final class OuterStep {
    private final AveragingConfig settings;
    private final FloatPointer parameters;
    private final FloatPointer momentum;
    private final float[] values = new float[Slices.FLOATS];
    private final float[] speeds = new float[Slices.FLOATS];

    /**
     * @param parameters P floats, changed
     * @param momentum P floats, changed; null where the mode has none
     */
    OuterStep(AveragingConfig settings, FloatPointer parameters, FloatPointer momentum) {
        this.settings = settings;
        this.parameters = parameters;
        this.momentum = momentum;
    }

    /**
     * Steps on one slice.
     *
     * @param from the index of its first float
     * @param mean the slice of the mean delta; overwritten with what is added to the parameters before rounding
     * @param count its size
     * @return what was added, in the wire format
     */
    byte[] step(long from, float[] mean, int count) {
        if (settings.mode() == Mode.DILOCO) {
            accelerate(from, mean, count);
        } else {
            for (int i = 0; i < count; i++) {
                mean[i] = -mean[i];
            }
        }
        WireFormat format = settings.wireFormat().ofMeans();
        byte[] update = format.encode(mean, count);
        format.decode(update, mean, count);
        FloatPointer slice = parameters.getPointer(from);
        slice.get(values, 0, count);
        for (int i = 0; i < count; i++) {
            values[i] += mean[i];
        }
        slice.put(values, 0, count);
        return update;
    }

    private void accelerate(long from, float[] mean, int count) {
        float momentumFactor = (float) settings.outerMomentum();
        float rate = (float) settings.outerLearningRate();
        FloatPointer slice = momentum.getPointer(from);
        slice.get(speeds, 0, count);
        for (int i = 0; i < count; i++) {
            speeds[i] = momentumFactor * speeds[i] + mean[i];
            mean[i] = -rate * (mean[i] + momentumFactor * speeds[i]);
        }
        slice.put(speeds, 0, count);
    }
}
