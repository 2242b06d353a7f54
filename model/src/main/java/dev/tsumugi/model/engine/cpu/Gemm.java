package dev.tsumugi.model.engine.cpu;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Row-major single-precision matrix products. One instance per thread: it reuses its argument objects. */
final class Gemm {

    private final Address a = new Address();
    private final Address b = new Address();
    private final Address c = new Address();

    /** y = x Wᵀ + keep y: x (rows, in), W (out, in), y (rows, out). */
    void project(int rows, Floats x, int in, Floats weight, int out, float keep, Floats y) {
        timesTransposed(rows, out, in, 1, x, 0, in, weight, 0, in, keep, y, 0, out);
    }

    /** dx = dy W. */
    void projectBackward(int rows, Floats dy, int out, Floats weight, int in, Floats dx) {
        times(rows, in, out, dy, 0, out, weight, 0, in, 0, dx, 0, in);
    }

    /** dW = dW + dyᵀ x. */
    void addWeightGradient(int rows, Floats dy, int out, Floats x, int in, Floats dWeight) {
        transposedTimes(out, in, rows, dy, 0, out, x, 0, in, 1, dWeight, 0, in);
    }

    /** C (m, n) = A (m, k) B (k, n) + keep C. */
    void times(
            int m,
            int n,
            int k,
            Floats a,
            int aAt,
            int aStride,
            Floats b,
            int bAt,
            int bStride,
            float keep,
            Floats c,
            int cAt,
            int cStride) {
        call(CblasNoTrans, CblasNoTrans, m, n, k, 1, a, aAt, aStride, b, bAt, bStride, keep, c, cAt, cStride);
    }

    /** C (m, n) = factor A (m, k) B (n, k)ᵀ + keep C. */
    void timesTransposed(
            int m,
            int n,
            int k,
            float factor,
            Floats a,
            int aAt,
            int aStride,
            Floats b,
            int bAt,
            int bStride,
            float keep,
            Floats c,
            int cAt,
            int cStride) {
        call(CblasNoTrans, CblasTrans, m, n, k, factor, a, aAt, aStride, b, bAt, bStride, keep, c, cAt, cStride);
    }

    /** C (m, n) = A (k, m)ᵀ B (k, n) + keep C. */
    void transposedTimes(
            int m,
            int n,
            int k,
            Floats a,
            int aAt,
            int aStride,
            Floats b,
            int bAt,
            int bStride,
            float keep,
            Floats c,
            int cAt,
            int cStride) {
        call(CblasTrans, CblasNoTrans, m, n, k, 1, a, aAt, aStride, b, bAt, bStride, keep, c, cAt, cStride);
    }

    private void call(
            int transposeA,
            int transposeB,
            int m,
            int n,
            int k,
            float factor,
            Floats a,
            int aAt,
            int aStride,
            Floats b,
            int bAt,
            int bStride,
            float keep,
            Floats c,
            int cAt,
            int cStride) {
        cblas_sgemm(
                CblasRowMajor,
                transposeA,
                transposeB,
                m,
                n,
                k,
                factor,
                this.a.of(a, aAt),
                aStride,
                this.b.of(b, bAt),
                bStride,
                keep,
                this.c.of(c, cAt),
                cStride);
    }

    /** A pointer that can be moved: one new object per argument would cost as much as a small product. */
    private static final class Address extends FloatPointer {

        Address() {
            super((Pointer) null);
        }

        Address of(Floats floats, int at) {
            address = floats.address + (long) at * Float.BYTES;
            return this;
        }
    }
}
