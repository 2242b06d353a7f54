package dev.tsumugi.training.round.vector;

import org.bytedeco.javacpp.FloatPointer;

/** Sums over long vectors, in one order. */
public final class VectorMath {
    private VectorMath() {}

    /** The sum of squares of the first {@code count} values: not finite where one of them is not. */
    public static double squares(float[] values, int count) {
        double sum0 = 0; // four sums, since an addition waits for the one before
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            sum0 += (double) values[i] * values[i];
            sum1 += (double) values[i + 1] * values[i + 1];
            sum2 += (double) values[i + 2] * values[i + 2];
            sum3 += (double) values[i + 3] * values[i + 3];
        }
        for (; i < count; i++) {
            sum0 += (double) values[i] * values[i];
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }

    /** Whether all floats of a vector are finite. */
    public static boolean isFinite(FloatPointer vector, long length) {
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
