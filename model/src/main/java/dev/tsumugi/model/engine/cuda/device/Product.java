package dev.tsumugi.model.engine.cuda.device;

/**
 * target (rows, columns) = scale · left · right, or that plus an addend and a bias. All matrices are row-major; factors are bf16,
 * sums float. Several products of one shape may be one: then their matrices lie one after the other without gaps.
 *
 * @param count of the products
 * @param left (rows, inner), or (inner, rows) when transposed
 * @param right (inner, columns), or (columns, inner) when transposed
 * @param target of floats or of bf16
 */
public record Product(
        int count, int rows, int columns, int inner, double scale, Factor left, Factor right, Target target) {

    /**
     * @param stride elements from one row to the next, as it lies in memory
     * @param transposed whether it lies the other way round
     */
    public record Factor(long address, int stride, boolean transposed) {}

    /**
     * @param addend the matrix of the target's type, laid out as this one, that is added to the product; 0 for none
     * @param addendScale what it is multiplied by
     * @param bias (columns), of the target's type, added to each row; 0 for none
     */
    public record Target(long address, int stride, boolean floats, long addend, double addendScale, long bias) {
        public static Target bf16(long address, int stride) {
            return new Target(address, stride, false, 0, 1, 0);
        }

        public static Target sum(long address, int stride, long addend) {
            return new Target(address, stride, true, addend, 1, 0);
        }

        public Target withBias(long bias) {
            return new Target(address, stride, floats, addend, addendScale, bias);
        }

        /** @param addend of the target's type */
        public Target with(long addend, double addendScale) {
            return new Target(address, stride, floats, addend, addendScale, bias);
        }
    }

    /** One product as it is. */
    public Product(int rows, int columns, int inner, Factor left, Factor right, Target target) {
        this(1, rows, columns, inner, 1, left, right, target);
    }

    /** Elements from one left factor to the next. */
    public long leftElements() {
        return (long) (left.transposed() ? inner : rows) * left.stride();
    }

    /** Elements from one right factor to the next. */
    public long rightElements() {
        return (long) (right.transposed() ? columns : inner) * right.stride();
    }

    /** Elements from one target to the next. */
    public long targetElements() {
        return (long) rows * target.stride();
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
