package dev.tsumugi.model.engine.cuda.emulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.engine.cuda.device.Address;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Runs the kernels on the processor, with fibers for threads. New memory holds no numbers (NaN), allocations lie between
 * guards that nobody may write to, shared memory holds no numbers at first, copies to it come as late as they
 * may, and every other launch runs the threads backwards.
 */
public class EmulatedDevice implements Device {

    private static final int GUARD = 4096;
    private static final byte NO_NUMBER = (byte) 0xFF;

    private final long kernels;
    private final Map<Long, BytePointer> allocations = new HashMap<>();
    private List<Runnable> recorded;
    private boolean backward;

    /** Skips the test where there is no g++. */
    public EmulatedDevice(int headWidth) {
        System.load(EmulatedKernels.bridge().toString());
        kernels = open(EmulatedKernels.ofHeadWidth(headWidth).toString());
    }

    private static native long open(String library);

    private static native void run(long kernels, String name, int[] geometry, long[] arguments, boolean backward);

    private static native void product(
            int rows,
            int columns,
            int inner,
            float scale,
            long left,
            int leftDown,
            int leftRight,
            long right,
            int rightDown,
            int rightRight,
            long target,
            int stride,
            boolean floats,
            long addend,
            float addendScale,
            long bias);

    @Override
    public long allocate(long bytes) {
        BytePointer memory = new BytePointer(bytes + 2 * GUARD + 256);
        Pointer.memset(memory, NO_NUMBER, memory.capacity());
        long address = (memory.address() + GUARD + 255) / 256 * 256;
        allocations.put(address, memory);
        return address;
    }

    @Override
    public long memoryBytes() {
        return 1L << 30;
    }

    @Override
    public void free(long address) {
        BytePointer memory = allocations.remove(address);
        assertThat(memory).as("what is freed was allocated").isNotNull();
        for (long i = 0; i < GUARD; i++) {
            assertThat(memory.get(i)).as("the guard before an allocation").isEqualTo(NO_NUMBER);
            assertThat(memory.get(memory.capacity() - 1 - i))
                    .as("the guard behind an allocation")
                    .isEqualTo(NO_NUMBER);
        }
        memory.close();
    }

    @Override
    public void upload(long address, Pointer host, long bytes) {
        Pointer.memcpy(new Address(address), host, bytes);
    }

    @Override
    public void download(Pointer host, long address, long bytes) {
        Pointer.memcpy(host, new Address(address), bytes);
    }

    @Override
    public void clear(long address, long bytes) {
        perform(() -> Pointer.memset(new Address(address), 0, bytes));
    }

    @Override
    public void copy(long target, long source, long bytes) {
        perform(() -> Pointer.memcpy(new Address(target), new Address(source), bytes));
    }

    @Override
    public void launch(Kernel kernel, Launch launch, long... arguments) {
        int[] geometry = {launch.gridX(), launch.gridY(), launch.gridZ(), launch.threads(), launch.sharedBytes()};
        perform(() -> {
            run(kernels, kernel.function(), geometry, arguments, backward);
            backward = !backward;
        });
    }

    @Override
    public void multiply(Product product) {
        perform(() -> {
            for (int matrix = 0; matrix < product.count(); matrix++) {
                multiplyOne(product, matrix);
            }
        });
    }

    /** @param matrix its number among those of the product */
    private static void multiplyOne(Product product, long matrix) {
        Product.Factor left = product.left();
        Product.Factor right = product.right();
        Product.Target target = product.target();
        boolean floats = target.floats();
        long targetBytes = matrix * product.targetElements() * (floats ? Float.BYTES : Short.BYTES);
        product(
                product.rows(),
                product.columns(),
                product.inner(),
                (float) product.scale(),
                left.address() + matrix * product.leftElements() * Short.BYTES,
                left.transposed() ? 1 : left.stride(),
                left.transposed() ? left.stride() : 1,
                right.address() + matrix * product.rightElements() * Short.BYTES,
                right.transposed() ? 1 : right.stride(),
                right.transposed() ? right.stride() : 1,
                target.address() + targetBytes,
                target.stride(),
                floats,
                target.addend() == 0 ? 0 : target.addend() + targetBytes,
                (float) target.addendScale(),
                target.bias());
    }

    private void perform(Runnable work) {
        if (recorded == null) {
            work.run();
        } else {
            recorded.add(work);
        }
    }

    @Override
    public Recording record(Runnable work) {
        List<Runnable> all = new ArrayList<>();
        recorded = all;
        work.run();
        recorded = null;
        return new Recording() {
            @Override
            public void replay() {
                all.forEach(Runnable::run);
            }

            @Override
            public void close() {
                all.clear();
            }
        };
    }

    /** Everything must have been freed. */
    @Override
    public void close() {
        assertThat(allocations).as("allocations that were never freed").isEmpty();
    }
}
