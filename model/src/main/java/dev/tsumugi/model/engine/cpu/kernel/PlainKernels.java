package dev.tsumugi.model.engine.cpu.kernel;

import dev.tsumugi.model.DropoutMask;

/** Plain loops: for JVMs without the Vector API, and for the elements that do not fill a vector. */
public final class PlainKernels implements Kernels {

    /** (1 + tanh z) / 2 is sigmoid(2 z). */
    static final float GELU_SLOPE = (float) (2 * Math.sqrt(2 / Math.PI));

    static final float GELU_CUBIC = 0.044715f;

    @Override
    public float dot(Floats x, int xAt, Floats y, int yAt, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += x.at(xAt + i) * y.at(yAt + i);
        }
        return sum;
    }

    @Override
    public float sum(Floats x, int at, int count) {
        float sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += x.at(i);
        }
        return sum;
    }

    @Override
    public float max(Floats x, int at, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, x.at(at + i));
        }
        return max;
    }

    @Override
    public float expAndSum(Floats x, int at, int count, float shift) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            float value = (float) Math.exp(x.at(at + i) - shift);
            x.set(at + i, value);
            sum += value;
        }
        return sum;
    }

    @Override
    public void scale(Floats x, int at, int count, float factor) {
        for (int i = 0; i < count; i++) {
            x.set(at + i, x.at(at + i) * factor);
        }
    }

    @Override
    public void shift(Floats x, int xAt, float amount, Floats y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            y.set(yAt + i, x.at(xAt + i) + amount);
        }
    }

    @Override
    public void add(Floats x, int xAt, Floats y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            y.set(yAt + i, y.at(yAt + i) + x.at(xAt + i));
        }
    }

    @Override
    public void combine(float a, Floats x, int xAt, float b, Floats y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            y.set(yAt + i, a * x.at(xAt + i) + b * y.at(yAt + i));
        }
    }

    @Override
    public void zero(Floats x, int at, int count) {
        for (int i = 0; i < count; i++) {
            x.set(at + i, 0);
        }
    }

    @Override
    public void normalize(Floats x, int xAt, float scale, Floats gain, Floats y, int yAt, int count) {
        normalize(x, xAt, scale, gain, y, yAt, 0, count);
    }

    @Override
    public float normalizeGain(
            Floats x, int xAt, Floats dy, int dyAt, float scale, Floats gain, Floats dGain, int count) {
        return normalizeGain(x, xAt, dy, dyAt, scale, gain, dGain, 0, count);
    }

    @Override
    public void normalizeBackward(
            Floats x,
            int xAt,
            Floats dy,
            int dyAt,
            float scale,
            float projection,
            Floats gain,
            Floats dx,
            int dxAt,
            int count) {
        normalizeBackward(x, xAt, dy, dyAt, scale, projection, gain, dx, dxAt, 0, count);
    }

    @Override
    public void rotate(Floats x, int at, int half, Floats angles, int anglesAt, float direction) {
        rotate(x, at, half, angles, anglesAt, direction, 0);
    }

    @Override
    public void swiGlu(Floats gateUp, int gateAt, int upAt, Floats y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            float gate = gateUp.at(gateAt + i);
            y.set(yAt + i, gate * sigmoid(gate) * gateUp.at(upAt + i));
        }
    }

    @Override
    public void swiGluBackward(Floats gateUp, int gateAt, int upAt, Floats dy, int dyAt, int count) {
        for (int i = 0; i < count; i++) {
            float gate = gateUp.at(gateAt + i);
            float up = gateUp.at(upAt + i);
            float derivative = dy.at(dyAt + i);
            float sigmoid = sigmoid(gate);
            float silu = gate * sigmoid;
            dy.set(dyAt + i, silu * up);
            gateUp.set(upAt + i, derivative * silu);
            gateUp.set(gateAt + i, derivative * up * (sigmoid + silu * (1 - sigmoid)));
        }
    }

    @Override
    public void gelu(Floats x, int xAt, Floats y, int yAt, int count) {
        for (int i = 0; i < count; i++) {
            float value = x.at(xAt + i);
            y.set(yAt + i, value * geluGate(value));
        }
    }

    @Override
    public void geluBackward(Floats x, int xAt, Floats dy, int dyAt, int count) {
        for (int i = 0; i < count; i++) {
            float value = x.at(xAt + i);
            float gate = geluGate(value);
            float slope = GELU_SLOPE * (1 + 3 * GELU_CUBIC * value * value);
            x.set(xAt + i, dy.at(dyAt + i) * gate * (1 + value * (1 - gate) * slope));
            dy.set(dyAt + i, value * gate);
        }
    }

    @Override
    public void drop(Floats x, int at, int count, int rowKey, int threshold, float scale) {
        drop(x, at, rowKey, threshold, scale, 0, count);
    }

    @Override
    public void adamW(
            Floats p,
            Floats g,
            Floats m,
            Floats v,
            int at,
            int count,
            float factor,
            float beta1,
            float beta2,
            float rate,
            float epsilon,
            float kept) {
        for (int i = at; i < at + count; i++) {
            float gradient = g.at(i) * factor;
            m.set(i, beta1 * m.at(i) + (1 - beta1) * gradient);
            v.set(i, beta2 * v.at(i) + (1 - beta2) * gradient * gradient);
            p.set(i, p.at(i) * kept - rate * m.at(i) / ((float) Math.sqrt(v.at(i)) + epsilon));
        }
    }

    @Override
    public void softmaxBackward(Floats p, Floats dp, int at, float mean, float factor, int count) {
        for (int i = at; i < at + count; i++) {
            dp.set(i, (dp.at(i) - mean) * p.at(i) * factor);
        }
    }

    /** The elements from {@code first} to before {@code count} of {@link Kernels#normalize}. */
    void normalize(Floats x, int xAt, float scale, Floats gain, Floats y, int yAt, int first, int count) {
        for (int i = first; i < count; i++) {
            y.set(yAt + i, x.at(xAt + i) * scale * gain.at(i));
        }
    }

    /** The elements from {@code first} to before {@code count} of {@link Kernels#normalizeGain}. */
    float normalizeGain(
            Floats x, int xAt, Floats dy, int dyAt, float scale, Floats gain, Floats dGain, int first, int count) {
        float sum = 0;
        for (int i = first; i < count; i++) {
            float product = dy.at(dyAt + i) * x.at(xAt + i);
            dGain.set(i, dGain.at(i) + product * scale);
            sum += product * gain.at(i);
        }
        return sum;
    }

    /** The elements from {@code first} to before {@code count} of {@link Kernels#normalizeBackward}. */
    void normalizeBackward(
            Floats x,
            int xAt,
            Floats dy,
            int dyAt,
            float scale,
            float projection,
            Floats gain,
            Floats dx,
            int dxAt,
            int first,
            int count) {
        for (int i = first; i < count; i++) {
            float direct = dy.at(dyAt + i) * gain.at(i) * scale;
            dx.set(dxAt + i, dx.at(dxAt + i) + direct - x.at(xAt + i) * projection);
        }
    }

    /** The pairs from {@code first} on of {@link Kernels#rotate}. */
    void rotate(Floats x, int at, int half, Floats angles, int anglesAt, float direction, int first) {
        for (int i = first; i < half; i++) {
            float cosine = angles.at(anglesAt + i);
            float sine = angles.at(anglesAt + half + i) * direction;
            float a = x.at(at + i);
            float b = x.at(at + half + i);
            x.set(at + i, a * cosine - b * sine);
            x.set(at + half + i, b * cosine + a * sine);
        }
    }

    /** The elements from {@code first} to before {@code count} of {@link Kernels#drop}. */
    void drop(Floats x, int at, int rowKey, int threshold, float scale, int first, int count) {
        for (int i = first; i < count; i++) {
            x.set(at + i, DropoutMask.drops(rowKey, i, threshold) ? 0 : x.at(at + i) * scale);
        }
    }

    private static float geluGate(float x) {
        return sigmoid(GELU_SLOPE * (x + GELU_CUBIC * x * x * x));
    }

    private static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }
}
