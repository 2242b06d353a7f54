package dev.tsumugi.spark.distributed;

import org.bytedeco.javacpp.FloatPointer;

/** Sums over long vectors, in one order. */
final class VectorMath {
    private VectorMath() {}

    /** The sum of squares of the first {@code count} values: not finite where one of them is not. */
    static double squares(float[] values, int count) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            even += (double) values[i] * values[i];
            odd += (double) values[i + 1] * values[i + 1];
        }
        return i < count ? even + odd + (double) values[i] * values[i] : even + odd;
    }

    /** Whether all floats of a vector are finite. */
    static boolean isFinite(FloatPointer vector, long length) {
        Slices slices = new Slices(length);
        float[] values = new float[Slices.FLOATS];
        for (int slice = 0; slice < slices.count(); slice++) {
            vector.getPointer(slices.start(slice)).get(values, 0, slices.size(slice));
            if (!Double.isFinite(squares(values, slices.size(slice)))) {
                return false;
            }
        }
        return true;
    }
}
