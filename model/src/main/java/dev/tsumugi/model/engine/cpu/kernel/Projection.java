package dev.tsumugi.model.engine.cpu.kernel;

/** A product of rows with a weight. Implementations differ in what they are fast at and in how they round. */
public interface Projection {

    /** y = x Wᵀ + keep y: x (rows, in), W (out, in), y (rows, out). */
    void project(int rows, Floats x, int in, Floats weight, int out, float keep, Floats y);
}
