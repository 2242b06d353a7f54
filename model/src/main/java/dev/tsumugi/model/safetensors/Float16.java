package dev.tsumugi.model.safetensors;

/** IEEE 754 binary16, which Java 17 does not know: 1 sign, 5 exponent and 10 fraction bits. */
public final class Float16 {
    /** The largest finite value. */
    public static final float MAX = 65504;

    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7C00;
    private static final int QUIET_NAN = 0x7E00;
    private static final int SMALLEST_NORMAL = 0x400;
    private static final int FRACTION_BITS_DROPPED = 13;
    private static final int EXPONENT_SHIFT = (127 - 15) << 23;
    private static final int FLOAT_INFINITY = 0x7F800000;

    private Float16() {}

    /** The nearest value, ties to even; what rounds beyond {@link #MAX} becomes infinite, a NaN stays a NaN. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> Short.SIZE) & SIGN;
        int magnitude = bits & Integer.MAX_VALUE;
        if (magnitude > FLOAT_INFINITY) {
            return (short) (sign | QUIET_NAN | (magnitude >>> FRACTION_BITS_DROPPED & 0x1FF));
        }
        if (Math.abs(value) >= 0x1p16f) {
            return (short) (sign | INFINITY);
        }
        if (Math.abs(value) < 0x1p-14f) {
            // The last bit of a float near 0.5 is worth 2^-24, as is that of a subnormal: the addition rounds.
            return (short) (sign | (Float.floatToRawIntBits(Math.abs(value) + 0.5f) - Float.floatToRawIntBits(0.5f)));
        }
        int roundToEven = 0xFFF + ((magnitude >>> FRACTION_BITS_DROPPED) & 1);
        return (short) (sign | ((magnitude + roundToEven - EXPONENT_SHIFT) >>> FRACTION_BITS_DROPPED));
    }

    /** The same value. */
    public static float toFloat(short half) {
        int sign = (half & SIGN) << Short.SIZE;
        int magnitude = half & (SIGN - 1);
        int bits;
        if (magnitude >= INFINITY) {
            bits = FLOAT_INFINITY | (magnitude << FRACTION_BITS_DROPPED);
        } else if (magnitude >= SMALLEST_NORMAL) {
            bits = (magnitude << FRACTION_BITS_DROPPED) + EXPONENT_SHIFT;
        } else {
            bits = Float.floatToRawIntBits(magnitude * 0x1p-24f);
        }
        return Float.intBitsToFloat(sign | bits);
    }
}
