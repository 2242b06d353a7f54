package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.List;

/** The products of the passes and of Muon, and those of few rows in decoding.cu. */
final class ProductCheck {

    private ProductCheck() {}

    static void run(Device device, List<KernelCheck.Result> results) {
        for (int[] shape : new int[][] {{1, 8, 8}, {9, 264, 40}, {70, 88, 136}, {33, 16, 520}}) {
            String name = shape[0] + " rows, " + shape[1] + " out, " + shape[2] + " in";
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                layer(trial, shape[0], shape[1], shape[2]);
            }
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                tokens(trial, shape[0], shape[1], shape[2]);
            }
        }
        for (int[] shape : new int[][] {{16, 40}, {72, 24}, {64, 64}, {9, 7}, {5, 12}}) {
            String name = "three of " + shape[0] + " x " + shape[1];
            try (KernelTrial trial = new KernelTrial(device, name, results)) {
                several(trial, shape[0], shape[1]);
            }
        }
    }

    /**
     * Several products of one shape at once: scaled squares of matrices on either side, and a matrix times a square plus itself.
     * Shapes may be odd.
     */
    private static void several(KernelTrial trial, int rows, int columns) {
        int count = 3;
        float[] x = trial.numbers(count * rows * columns);
        float[] square = trial.numbers(count * columns * columns);
        double[] ofRows = new double[count * rows * rows];
        double[] ofColumns = new double[count * columns * columns];
        double[] next = new double[x.length];
        for (int matrix = 0; matrix < count; matrix++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    int at = (matrix * rows + row) * columns + column;
                    for (int other = 0; other < rows; other++) {
                        ofRows[(matrix * rows + row) * rows + other] +=
                                0.5 * x[at] * x[(matrix * rows + other) * columns + column];
                    }
                    for (int other = 0; other < columns; other++) {
                        int on = (matrix * columns + column) * columns + other;
                        int beside = (matrix * rows + row) * columns + other;
                        ofColumns[on] += 0.5 * x[at] * x[beside];
                        next[beside] += (double) x[at] * square[on];
                    }
                    next[at] += 1.5 * x[at];
                }
            }
        }
        long xs = trial.halves(x);
        long squares = trial.halves(square);
        Product.Factor plain = new Product.Factor(xs, columns, false);
        Product.Factor transposed = new Product.Factor(xs, columns, true);
        long rowSquares = trial.newHalves(ofRows.length);
        trial.device.multiply(
                new Product(count, rows, rows, columns, 0.5, plain, transposed, Product.Target.bf16(rowSquares, rows)));
        trial.compareHalves("products with their transposed", rowSquares, ofRows, KernelTrial.BF16);
        long columnSquares = trial.newHalves(ofColumns.length);
        trial.device.multiply(new Product(
                count, columns, columns, rows, 0.5, transposed, plain, Product.Target.bf16(columnSquares, columns)));
        trial.compareHalves("products of their transposed", columnSquares, ofColumns, KernelTrial.BF16);
        long output = trial.newHalves(next.length);
        trial.device.multiply(new Product(
                count,
                rows,
                columns,
                columns,
                1,
                plain,
                new Product.Factor(squares, columns, false),
                Product.Target.bf16(output, columns).with(xs, 1.5)));
        trial.compareHalves("products added to a multiple", output, next, KernelTrial.BF16);
    }

    /** y = x · transposed weight, and both derivatives. The rows of dy lie 8 numbers apart. */
    private static void layer(KernelTrial trial, int rows, int out, int in) {
        int stride = out + 8;
        float[] x = trial.numbers(rows * in);
        float[] weight = trial.numbers(out * in);
        float[] dy = trial.numbers(rows * stride);
        float[] before = trial.numbers(out * in);
        double[] y = new double[rows * out];
        double[] dx = new double[rows * in];
        double[] gradient = new double[out * in];
        double[] sum = new double[out * in];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    y[row * out + o] += (double) x[row * in + i] * weight[o * in + i];
                    dx[row * in + i] += (double) dy[row * stride + o] * weight[o * in + i];
                    gradient[o * in + i] += (double) dy[row * stride + o] * x[row * in + i];
                }
            }
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] = gradient[i] + before[i];
        }
        long xs = trial.halves(x);
        long weights = trial.halves(weight);
        long d = trial.halves(dy);
        long output = trial.newHalves(rows * out);
        trial.device.multiply(Product.forward(rows, out, in, xs, weights, Product.Target.bf16(output, out)));
        trial.compareHalves("product forward", output, y, KernelTrial.BF16);
        float[] bias = trial.numbers(out);
        float[] stream = trial.numbers(rows * out);
        double[] shifted = new double[y.length];
        double[] added = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            shifted[i] = y[i] + bias[i % out];
            added[i] = shifted[i] + stream[i];
        }
        Product.Target halves = Product.Target.bf16(output, out).withBias(trial.halves(bias));
        trial.device.multiply(Product.forward(rows, out, in, xs, weights, halves));
        trial.compareHalves("product forward with bias", output, shifted, KernelTrial.BF16);
        long after = trial.newFloats(rows * out);
        Product.Target floats =
                Product.Target.sum(after, out, trial.floats(stream)).withBias(trial.floats(bias));
        trial.device.multiply(Product.forward(rows, out, in, xs, weights, floats));
        trial.compareFloats("product forward added with bias", after, added, KernelTrial.FLOAT);
        long dInput = trial.newHalves(rows * in);
        trial.device.multiply(Product.backward(rows, in, out, d, stride, weights, dInput));
        trial.compareHalves("product backward", dInput, dx, KernelTrial.BF16);
        long fresh = trial.newFloats(out * in);
        trial.device.multiply(Product.gradient(rows, out, in, d, stride, xs, fresh, false));
        trial.compareFloats("product gradient", fresh, gradient, KernelTrial.FLOAT);
        long more = trial.floats(before);
        trial.device.multiply(Product.gradient(rows, out, in, d, stride, xs, more, true));
        trial.compareFloats("product gradient added", more, sum, KernelTrial.FLOAT);
    }

    private static void tokens(KernelTrial trial, int rows, int out, int in) {
        float[] x = trial.numbers(rows * in);
        float[] weight = trial.numbers(out * in);
        float[] before = trial.numbers(rows * out);
        float[] bias = trial.numbers(out);
        double[] y = new double[rows * out];
        double[] shifted = new double[rows * out];
        double[] sum = new double[rows * out];
        for (int i = 0; i < y.length; i++) {
            for (int c = 0; c < in; c++) {
                y[i] += (double) x[i / out * in + c] * weight[i % out * in + c];
            }
            shifted[i] = y[i] + bias[i % out];
            sum[i] = shifted[i] + before[i];
        }
        long biases = trial.floats(bias);
        long xs = trial.halves(x);
        long weights = trial.halves(weight);
        Launch warps = Launch.warps(out);
        long halves = trial.newHalves(y.length);
        trial.device.launch(Kernel.TOKEN_PRODUCT, warps, xs, weights, 0, halves, rows, in, out);
        trial.compareHalves("token_product", halves, y, KernelTrial.BF16);
        trial.device.launch(Kernel.TOKEN_PRODUCT, warps, xs, weights, biases, halves, rows, in, out);
        trial.compareHalves("token_product with bias", halves, shifted, KernelTrial.BF16);
        long fresh = trial.newFloats(y.length);
        trial.device.launch(Kernel.TOKEN_PRODUCT_FLOAT, warps, xs, weights, 0, fresh, rows, in, out, 0);
        trial.compareFloats("token_product_float", fresh, y, KernelTrial.FLOAT);
        long added = trial.floats(before);
        trial.device.launch(Kernel.TOKEN_PRODUCT_FLOAT, warps, xs, weights, biases, added, rows, in, out, 1);
        trial.compareFloats("token_product_float added with bias", added, sum, KernelTrial.FLOAT);
    }
}
