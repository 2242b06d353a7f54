package dev.tsumugi.model.engine.reference;

/** A differentiable function of a sequence's rows, used once forward and once backward. */
interface ReferenceBlock {

    /** (T, in) to (T, out); keeps what {@link #backward} needs. The argument is not changed afterwards by anyone. */
    double[][] forward(double[][] x);

    /** From the derivative by the output (T, out) to that by the input; adds to the parameters' gradient. */
    double[][] backward(double[][] dy);
}
