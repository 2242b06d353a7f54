package dev.tsumugi.model.engine.cpu.kernel;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRight;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemv;
import static org.bytedeco.openblas.global.openblas.cblas_ssymm;
import static org.bytedeco.openblas.global.openblas.cblas_ssyrk;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Row-major single-precision matrix products. One instance per thread: it reuses its argument objects. */
public final class Gemm implements Projection {

    private final Address a = new Address();
    private final Address b = new Address();
    private final Address c = new Address();

    @Override
    public void project(int rows, Floats x, int in, Floats weight, int out, float keep, Floats y) {
        timesTransposed(rows, out, in, 1, x, 0, in, weight, 0, in, keep, y, 0, out);
    }

    /** y (m) = factor A (m, n) x (n) + keep y: several times faster than {@link #timesTransposed} with one row. */
    public void timesVector(
            int m,
            int n,
            float factor,
            Floats a,
            int aAt,
            int aStride,
            Floats x,
            int xAt,
            float keep,
            Floats y,
            int yAt) {
        cblas_sgemv(
                CblasRowMajor,
                CblasNoTrans,
                m,
                n,
                factor,
                this.a.of(a, aAt),
                aStride,
                this.b.of(x, xAt),
                1,
                keep,
                this.c.of(y, yAt),
                1);
    }

    /** y (n) = factor A (m, n)ᵀ x (m). */
    public void transposedTimesVector(
            int m, int n, float factor, Floats a, int aAt, int aStride, Floats x, int xAt, Floats y, int yAt) {
        cblas_sgemv(
                CblasRowMajor,
                CblasTrans,
                m,
                n,
                factor,
                this.a.of(a, aAt),
                aStride,
                this.b.of(x, xAt),
                1,
                0,
                this.c.of(y, yAt),
                1);
    }

    /** C (m, n) = A (m, k) B (k, n) + keep C. */
    public void times(
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
    public void timesTransposed(
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
    public void transposedTimes(
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

    /** The lower triangle of C (m, m) = factor A (m, k) Aᵀ + keep C: half the work of {@link #timesTransposed}. */
    public void gram(int m, int k, float factor, Floats a, int aAt, float keep, Floats c, int cAt) {
        gram(CblasNoTrans, m, k, factor, a, aAt, k, keep, c, cAt);
    }

    /** The lower triangle of C (m, m) = factor A (k, m)ᵀ A + keep C. */
    public void transposedGram(int m, int k, float factor, Floats a, int aAt, float keep, Floats c, int cAt) {
        gram(CblasTrans, m, k, factor, a, aAt, m, keep, c, cAt);
    }

    private void gram(
            int transpose, int m, int k, float factor, Floats a, int aAt, int aStride, float keep, Floats c, int cAt) {
        cblas_ssyrk(
                CblasRowMajor,
                CblasLower,
                transpose,
                m,
                k,
                factor,
                this.a.of(a, aAt),
                aStride,
                keep,
                this.c.of(c, cAt),
                m);
    }

    /** C (m, n) = S (m, m) B (m, n) + keep C for a symmetric S, of which the lower triangle is read. */
    public void symmetricTimes(int m, int n, Floats s, int sAt, Floats b, int bAt, float keep, Floats c, int cAt) {
        symmetric(CblasLeft, m, n, s, sAt, m, b, bAt, keep, c, cAt);
    }

    /** C (m, n) = B (m, n) S (n, n) + keep C for a symmetric S, of which the lower triangle is read. */
    public void timesSymmetric(int m, int n, Floats b, int bAt, Floats s, int sAt, float keep, Floats c, int cAt) {
        symmetric(CblasRight, m, n, s, sAt, n, b, bAt, keep, c, cAt);
    }

    private void symmetric(
            int side, int m, int n, Floats s, int sAt, int size, Floats b, int bAt, float keep, Floats c, int cAt) {
        cblas_ssymm(
                CblasRowMajor,
                side,
                CblasLower,
                m,
                n,
                1,
                this.a.of(s, sAt),
                size,
                this.b.of(b, bAt),
                n,
                keep,
                this.c.of(c, cAt),
                n);
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
