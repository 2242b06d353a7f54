package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/** How a decoder knows where in its document a token stands. */
public interface Positions extends AutoCloseable {

    /** Adds what belongs to a position to a row of embeddings. */
    void embed(Kernels kernels, Tensors parameters, int position, Floats x, int at);

    /** Adds a row's derivative to the gradient of what {@link #embed} added. */
    void embedBackward(Kernels kernels, Floats dx, int at, int position, Tensors gradient);

    /** Turns {@code heads} neighbouring heads of one row of queries and keys; {@code direction} -1 turns back. */
    void rotate(Kernels kernels, Floats x, int at, int heads, int position, float direction);

    @Override
    void close();

    static Positions of(ModelConfig config) {
        return config.architecture() == Architecture.LLAMA ? new RotaryAngles(config) : new Learned(config.width());
    }

    /** A table of vectors, added to the embeddings. */
    record Learned(int width) implements Positions {

        @Override
        public void embed(Kernels kernels, Tensors parameters, int position, Floats x, int at) {
            kernels.add(parameters.positions(), position * width, x, at, width);
        }

        @Override
        public void embedBackward(Kernels kernels, Floats dx, int at, int position, Tensors gradient) {
            kernels.add(dx, at, gradient.positions(), position * width, width);
        }

        /** Leaves queries and keys as they are. */
        @Override
        public void rotate(Kernels kernels, Floats x, int at, int heads, int position, float direction) {}

        /** Holds nothing. */
        @Override
        public void close() {}
    }
}
