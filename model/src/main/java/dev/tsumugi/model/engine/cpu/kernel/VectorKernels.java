package dev.tsumugi.model.engine.cpu.kernel;

import dev.tsumugi.model.DropoutMask;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops with the widest vectors of the processor. Only {@link KernelChoice} names this class, after it has seen the
 * incubator module: elsewhere a JVM without the module would fail to link.
 */
public final class VectorKernels implements Kernels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    // Handles that never change are compiled like calls.
    private static final MethodHandle LOAD = findLoad();
    private static final MethodHandle STORE = findStore();

    private static final IntVector COLUMNS =
            IntVector.broadcast(IntVector.SPECIES_PREFERRED, 0).addIndex(1);

    private final PlainKernels tail = new PlainKernels();

    /** The width of a vector. */
    static int bits() {
        return SPECIES.vectorBitSize();
    }

    @Override
    public float dot(Floats x, int xAt, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            sum = load(x, xAt + i).fma(load(y, yAt + i), sum);
        }
        return sum.reduceLanes(VectorOperators.ADD) + tail.dot(x, xAt + bound, y, yAt + bound, count - bound);
    }

    @Override
    public float sum(Floats x, int at, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            sum = sum.add(load(x, at + i));
        }
        return sum.reduceLanes(VectorOperators.ADD) + tail.sum(x, at + bound, count - bound);
    }

    @Override
    public float max(Floats x, int at, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < bound; i += LANES) {
            max = max.max(load(x, at + i));
        }
        return Math.max(max.reduceLanes(VectorOperators.MAX), tail.max(x, at + bound, count - bound));
    }

    @Override
    public float expAndSum(Floats x, int at, int count, float shift) {
        int bound = SPECIES.loopBound(count);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = exp(load(x, at + i).sub(shift));
            store(value, x, at + i);
            sum = sum.add(value);
        }
        return sum.reduceLanes(VectorOperators.ADD) + tail.expAndSum(x, at + bound, count - bound, shift);
    }

    @Override
    public void scale(Floats x, int at, int count, float factor) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            store(load(x, at + i).mul(factor), x, at + i);
        }
        tail.scale(x, at + bound, count - bound, factor);
    }

    @Override
    public void shift(Floats x, int xAt, float amount, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            store(load(x, xAt + i).add(amount), y, yAt + i);
        }
        tail.shift(x, xAt + bound, amount, y, yAt + bound, count - bound);
    }

    @Override
    public void add(Floats x, int xAt, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            store(load(y, yAt + i).add(load(x, xAt + i)), y, yAt + i);
        }
        tail.add(x, xAt + bound, y, yAt + bound, count - bound);
    }

    @Override
    public void combine(float a, Floats x, int xAt, float b, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            store(load(x, xAt + i).mul(a).add(load(y, yAt + i).mul(b)), y, yAt + i);
        }
        tail.combine(a, x, xAt + bound, b, y, yAt + bound, count - bound);
    }

    @Override
    public void zero(Floats x, int at, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            store(zero, x, at + i);
        }
        tail.zero(x, at + bound, count - bound);
    }

    @Override
    public void normalize(Floats x, int xAt, float scale, Floats gain, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            store(load(x, xAt + i).mul(scale).mul(load(gain, i)), y, yAt + i);
        }
        tail.normalize(x, xAt, scale, gain, y, yAt, bound, count);
    }

    @Override
    public float normalizeGain(
            Floats x, int xAt, Floats dy, int dyAt, float scale, Floats gain, Floats dGain, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector product = load(dy, dyAt + i).mul(load(x, xAt + i));
            store(load(dGain, i).add(product.mul(scale)), dGain, i);
            sum = product.fma(load(gain, i), sum);
        }
        return sum.reduceLanes(VectorOperators.ADD)
                + tail.normalizeGain(x, xAt, dy, dyAt, scale, gain, dGain, bound, count);
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
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector direct = load(dy, dyAt + i).mul(load(gain, i)).mul(scale);
            store(load(dx, dxAt + i).add(direct).sub(load(x, xAt + i).mul(projection)), dx, dxAt + i);
        }
        tail.normalizeBackward(x, xAt, dy, dyAt, scale, projection, gain, dx, dxAt, bound, count);
    }

    @Override
    public void rotate(Floats x, int at, int half, Floats angles, int anglesAt, float direction) {
        int bound = SPECIES.loopBound(half);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector cosine = load(angles, anglesAt + i);
            FloatVector sine = load(angles, anglesAt + half + i).mul(direction);
            FloatVector a = load(x, at + i);
            FloatVector b = load(x, at + half + i);
            store(a.mul(cosine).sub(b.mul(sine)), x, at + i);
            store(b.mul(cosine).add(a.mul(sine)), x, at + half + i);
        }
        tail.rotate(x, at, half, angles, anglesAt, direction, bound);
    }

    @Override
    public void swiGlu(Floats gateUp, int gateAt, int upAt, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector gate = load(gateUp, gateAt + i);
            store(gate.mul(sigmoid(gate)).mul(load(gateUp, upAt + i)), y, yAt + i);
        }
        tail.swiGlu(gateUp, gateAt + bound, upAt + bound, y, yAt + bound, count - bound);
    }

    @Override
    public void swiGluBackward(Floats gateUp, int gateAt, int upAt, Floats dy, int dyAt, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector gate = load(gateUp, gateAt + i);
            FloatVector up = load(gateUp, upAt + i);
            FloatVector derivative = load(dy, dyAt + i);
            FloatVector sigmoid = sigmoid(gate);
            FloatVector silu = gate.mul(sigmoid);
            store(silu.mul(up), dy, dyAt + i);
            store(derivative.mul(silu), gateUp, upAt + i);
            store(derivative.mul(up).mul(silu.fma(one.sub(sigmoid), sigmoid)), gateUp, gateAt + i);
        }
        tail.swiGluBackward(gateUp, gateAt + bound, upAt + bound, dy, dyAt + bound, count - bound);
    }

    @Override
    public void gelu(Floats x, int xAt, Floats y, int yAt, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = load(x, xAt + i);
            store(value.mul(geluGate(value)), y, yAt + i);
        }
        tail.gelu(x, xAt + bound, y, yAt + bound, count - bound);
    }

    @Override
    public void geluBackward(Floats x, int xAt, Floats dy, int dyAt, int count) {
        int bound = SPECIES.loopBound(count);
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector value = load(x, xAt + i);
            FloatVector gate = geluGate(value);
            FloatVector slope =
                    value.mul(value).mul(3 * PlainKernels.GELU_CUBIC).add(1).mul(PlainKernels.GELU_SLOPE);
            FloatVector derivative = one.sub(gate).mul(value).fma(slope, one).mul(gate);
            store(load(dy, dyAt + i).mul(derivative), x, xAt + i);
            store(value.mul(gate), dy, dyAt + i);
        }
        tail.geluBackward(x, xAt + bound, dy, dyAt + bound, count - bound);
    }

    @Override
    public void drop(Floats x, int at, int count, int rowKey, int threshold, float scale) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = COLUMNS.add(i).mul(DropoutMask.COLUMN_FACTOR).add(rowKey);
            bits = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHR, 16))
                    .mul(0x85EBCA6B);
            bits = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHR, 13))
                    .mul(0xC2B2AE35);
            bits = bits.lanewise(VectorOperators.XOR, bits.lanewise(VectorOperators.LSHR, 16))
                    .lanewise(VectorOperators.LSHR, Integer.SIZE - DropoutMask.BITS);
            VectorMask<Float> dropped = bits.lt(threshold).cast(SPECIES);
            store(load(x, at + i).mul(scale).blend(0, dropped), x, at + i);
        }
        tail.drop(x, at, rowKey, threshold, scale, bound, count);
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
        int bound = SPECIES.loopBound(count);
        for (int i = at; i < at + bound; i += LANES) {
            FloatVector gradient = load(g, i).mul(factor);
            FloatVector first = load(m, i).mul(beta1).add(gradient.mul(1 - beta1));
            FloatVector second =
                    load(v, i).mul(beta2).add(gradient.mul(gradient).mul(1 - beta2));
            store(first, m, i);
            store(second, v, i);
            FloatVector change = first.mul(rate).div(second.sqrt().add(epsilon));
            store(load(p, i).mul(kept).sub(change), p, i);
        }
        tail.adamW(p, g, m, v, at + bound, count - bound, factor, beta1, beta2, rate, epsilon, kept);
    }

    @Override
    public void softmaxBackward(Floats p, Floats dp, int at, float mean, float factor, int count) {
        int bound = SPECIES.loopBound(count);
        for (int i = at; i < at + bound; i += LANES) {
            store(load(dp, i).sub(mean).mul(load(p, i)).mul(factor), dp, i);
        }
        tail.softmaxBackward(p, dp, at + bound, mean, factor, count - bound);
    }

    private static FloatVector geluGate(FloatVector x) {
        FloatVector cubic = x.mul(x).mul(PlainKernels.GELU_CUBIC).add(1);
        return sigmoid(x.mul(cubic).mul(PlainKernels.GELU_SLOPE));
    }

    private static FloatVector sigmoid(FloatVector x) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        return one.div(exp(x.neg()).add(one));
    }

    /**
     * e to the x within 2 units in the last place: x = n ln 2 + r, a polynomial in r (Cephes' expf), and n added to the
     * exponent. Clamped to the finite normal range.
     */
    private static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(-87.3f).min(88.0f);
        // Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the significand.
        FloatVector shifted = clamped.fma(broadcast(1.442695f), broadcast(12582912f));
        FloatVector n = shifted.sub(12582912f);
        FloatVector r = n.fma(broadcast(-355f / 512), clamped);
        r = n.fma(broadcast(2.1219444e-4f), r);
        FloatVector p = r.fma(broadcast(1.9875691e-4f), broadcast(0.0013981999f));
        p = p.fma(r, broadcast(0.008333452f));
        p = p.fma(r, broadcast(0.041665796f));
        p = p.fma(r, broadcast(0.16666666f));
        p = p.fma(r, broadcast(0.5f));
        p = p.mul(r).fma(r, r).add(1);
        IntVector exponent =
                shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(127 << 23);
        return p.mul(exponent.reinterpretAsFloats());
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector load(Floats x, int at) {
        try {
            return (FloatVector) LOAD.invokeExact(SPECIES, x.vectorMemory, at * Float.BYTES, ORDER);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void store(FloatVector value, Floats x, int at) {
        try {
            STORE.invokeExact(value, x.vectorMemory, at * Float.BYTES, ORDER);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            return exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("A vector cannot be read or written.", failure);
    }

    private static MethodHandle findLoad() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            FloatVector.class,
                            "from" + VectorMemory.TYPE.getSimpleName(),
                            MethodType.methodType(
                                    FloatVector.class,
                                    VectorSpecies.class,
                                    VectorMemory.TYPE,
                                    VectorMemory.OFFSET_TYPE,
                                    ByteOrder.class))
                    .asType(MethodType.methodType(
                            FloatVector.class, VectorSpecies.class, Object.class, int.class, ByteOrder.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The Vector API of this Java reads no " + VectorMemory.TYPE + ".", e);
        }
    }

    private static MethodHandle findStore() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            FloatVector.class,
                            "into" + VectorMemory.TYPE.getSimpleName(),
                            MethodType.methodType(
                                    void.class, VectorMemory.TYPE, VectorMemory.OFFSET_TYPE, ByteOrder.class))
                    .asType(MethodType.methodType(
                            void.class, FloatVector.class, Object.class, int.class, ByteOrder.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The Vector API of this Java writes no " + VectorMemory.TYPE + ".", e);
        }
    }
}
