package dev.tsumugi.model.engine.cuda.device;

/**
 * target (rows, columns) = left · right, or that plus an addend and a bias. All matrices are row-major; factors are bf16, sums float.
 *
 * @param left (rows, inner), or (inner, rows) when transposed
 * @param right (inner, columns), or (columns, inner) when transposed
 * @param target of floats or of bf16
 */
public record Product(int rows, int columns, int inner, Factor left, Factor right, Target target) {

    /**
     * @param stride elements from one row to the next, as it lies in memory
     * @param transposed whether it lies the other way round
     */
    public record Factor(long address, int stride, boolean transposed) {}

    /**
     * @param addend the matrix of floats, laid out as this one, that is added to the product; 0 for none
     * @param bias (columns), of the target's type, added to each row; 0 for none
     */
    public record Target(long address, int stride, boolean floats, long addend, long bias) {
        public static Target bf16(long address, int stride) {
            return new Target(address, stride, false, 0, 0);
        }

        public static Target sum(long address, int stride, long addend) {
            return new Target(address, stride, true, addend, 0);
        }

        public Target withBias(long bias) {
            return new Target(address, stride, floats, addend, bias);
        }
    }

    /** y (rows, out) from x (rows, in) and a weight (out, in). */
    public static Product forward(int rows, int out, int in, long x, long weight, Target y) {
        return new Product(rows, out, in, new Factor(x, in, false), new Factor(weight, in, true), y);
    }

    /** dx (rows, in) from dy (rows, out), whose rows are {@code dyStride} apart, and a weight (out, in). */
    public static Product backward(int rows, int in, int out, long dy, int dyStride, long weight, long dx) {
        return new Product(
                rows, in, out, new Factor(dy, dyStride, false), new Factor(weight, in, false), Target.bf16(dx, in));
    }

    /** The gradient (out, in) of a weight from dy (rows, out) and x (rows, in). */
    public static Product gradient(
            int rows, int out, int in, long dy, int dyStride, long x, long gradient, boolean adds) {
        return new Product(
                out,
                in,
                rows,
                new Factor(dy, dyStride, true),
                new Factor(x, in, false),
                Target.sum(gradient, in, adds ? gradient : 0));
    }
}
