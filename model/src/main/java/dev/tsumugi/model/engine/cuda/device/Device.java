package dev.tsumugi.model.engine.cuda.device;

import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import org.bytedeco.javacpp.Pointer;

/**
 * What computes: memory, kernels and products, all in the order of the calls. Addresses are the device's own. Not safe for
 * use by several threads.
 */
public interface Device extends AutoCloseable {

    /**
     * New memory whose content is undefined, aligned to 256 bytes.
     *
     * @throws IllegalStateException with one sentence when there is not enough
     */
    long allocate(long bytes);

    /** All memory of the device, free or not. */
    long memoryBytes();

    /** Frees memory that {@link #allocate} gave. */
    void free(long address);

    /** Copies from the host, from the pointer's position on; the host's memory may be changed afterwards. */
    void upload(long address, Pointer host, long bytes);

    /** Copies to the host, to the pointer's position, after everything before. */
    void download(Pointer host, long address, long bytes);

    /** Fills with zero bytes. */
    void clear(long address, long bytes);

    /** Copies from one place of the device to another that does not overlap. */
    void copy(long target, long source, long bytes);

    /**
     * Starts a kernel.
     *
     * @param arguments in the kernel's order: addresses, whole numbers, and floats as {@link #bits}
     */
    void launch(Kernel kernel, Launch launch, long... arguments);

    /** Starts a product. */
    void multiply(Product product);

    /** Writes down what {@code work} starts (kernels, products, clearing, copies on the device) instead of doing it. */
    Recording record(Runnable work);

    /** A float as an argument of {@link #launch}. */
    static long bits(double value) {
        return Float.floatToRawIntBits((float) value) & 0xFFFFFFFFL;
    }

    @Override
    void close();

    /** Work that can be done again and again, on what the memory holds then. */
    interface Recording extends AutoCloseable {
        void replay();

        @Override
        void close();
    }
}
