package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.device.Product.Factor;
import dev.tsumugi.model.engine.cuda.device.Product.Target;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/**
 * {@link Muon}'s step of a batch of matrices on a GPU. Momentum, norms and parameters are floats. Matrices become orthogonal in
 * bf16, with sums in float: its rounding moves singular values less than the iteration leaves them apart.
 */
final class MuonLaunch {
    private final Muon muon;
    private final DeviceVectors vectors;
    private final MatrixBatch batch;
    private final long table;
    private final long squares;
    private final long gram;
    private final long polynomial;

    /** @param table the address of the batch's part */
    MuonLaunch(Muon muon, DeviceVectors vectors, MatrixBatch batch, long table) {
        this.muon = muon;
        this.vectors = vectors;
        this.batch = batch;
        this.table = table;
        squares = vectors.workspace() + batch.squaresAt();
        gram = vectors.workspace() + batch.gramAt();
        polynomial = vectors.workspace() + batch.polynomialAt();
    }

    void run() {
        long direction = vectors.workspace() + batch.matricesAt();
        prepare(direction);
        long orthogonal = orthogonalize(direction, vectors.workspace() + batch.nextAt());
        launch(
                Kernel.MUON_STEP,
                table,
                orthogonal,
                vectors.numbers(),
                vectors.parameters(),
                vectors.copies(),
                batch.elements(),
                Device.bits(muon.scale().of(batch.matrices().get(0))));
    }

    private void launch(Kernel kernel, long... arguments) {
        vectors.device().launch(kernel, Launch.matrices(batch.elements(), batch.count()), arguments);
    }

    /** The momentum, and where it leads, of norm 1. */
    private void prepare(long direction) {
        long means = vectors.state().get(0);
        long momentum = Device.bits(muon.momentum());
        long nesterov = muon.nesterov() ? 1 : 0;
        launch(
                Kernel.MUON_MOMENTUM,
                table,
                vectors.gradient(),
                vectors.clip(),
                means,
                squares,
                batch.elements(),
                momentum,
                nesterov);
        launch(
                Kernel.MUON_DIRECTION,
                table,
                vectors.gradient(),
                vectors.clip(),
                means,
                squares,
                direction,
                batch.elements(),
                momentum,
                nesterov,
                Device.bits(NewtonSchulz.TINY));
    }

    /** Returns which of the two holds the result. */
    private long orthogonalize(long direction, long room) {
        long x = direction;
        long next = room;
        for (NewtonSchulz.Coefficients time : muon.iteration().coefficients()) {
            multiply(gram(x));
            multiply(polynomial(time));
            multiply(next(x, next, time));
            long done = next;
            next = x;
            x = done;
        }
        return x;
    }

    private void multiply(Product product) {
        vectors.device().multiply(product);
    }

    /** A. All of it: the library has no batched product that computes half of a symmetric matrix. */
    private Product gram(long x) {
        boolean wide = batch.rows() <= batch.columns();
        return new Product(
                batch.count(),
                batch.side(),
                batch.side(),
                Math.max(batch.rows(), batch.columns()),
                1,
                new Factor(x, batch.columns(), !wide),
                new Factor(x, batch.columns(), wide),
                Target.bf16(gram, batch.side()));
    }

    /** b A + c A². */
    private Product polynomial(NewtonSchulz.Coefficients time) {
        int side = batch.side();
        Factor a = new Factor(gram, side, false);
        return new Product(
                batch.count(),
                side,
                side,
                side,
                time.c(),
                a,
                a,
                Target.bf16(polynomial, side).with(gram, time.b()));
    }

    /** a X + (b A + c A²) X, or the square on the other side. */
    private Product next(long x, long next, NewtonSchulz.Coefficients time) {
        Factor square = new Factor(polynomial, batch.side(), false);
        Factor matrix = new Factor(x, batch.columns(), false);
        boolean wide = batch.rows() <= batch.columns();
        return new Product(
                batch.count(),
                batch.rows(),
                batch.columns(),
                batch.side(),
                1,
                wide ? square : matrix,
                wide ? matrix : square,
                Target.bf16(next, batch.columns()).with(x, time.a()));
    }
}
