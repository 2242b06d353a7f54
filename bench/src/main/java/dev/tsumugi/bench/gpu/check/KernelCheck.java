package dev.tsumugi.bench.gpu.check;

import dev.tsumugi.model.engine.cuda.device.CudaDevice;
import dev.tsumugi.model.engine.cuda.device.CudaUnavailableException;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.DeviceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Every kernel and every kind of product by itself beside plain loops in double precision on the same random numbers. What is
 * left is the rounding of the output, so that a wrong kernel cannot hide among others.
 */
public final class KernelCheck {

    private static final int[] HEAD_WIDTHS = {16, 64, 128};

    private KernelCheck() {}

    /**
     * One output.
     *
     * @param name kernel, output and shape
     * @param error the norm of the difference by the norm of what was expected
     * @param accepted the error up to which it is right
     */
    public record Result(String name, double error, double accepted) {
        /** Numbers that are none are never right. */
        public boolean isRight() {
            return error <= accepted;
        }
    }

    /**
     * On the GPU that {@link DeviceNumber} names now.
     *
     * @throws CudaUnavailableException with one sentence when there is none that can be used
     */
    public static List<Result> ofGpu() {
        int number = DeviceNumber.current();
        return of(headWidth -> CudaDevice.open(number, headWidth));
    }

    /** @param devices a device for heads of a width */
    static List<Result> of(IntFunction<Device> devices) {
        List<Result> results = new ArrayList<>();
        for (int headWidth : HEAD_WIDTHS) {
            try (Device device = devices.apply(headWidth)) {
                AttentionCheck.run(device, headWidth, results);
                if (headWidth == HEAD_WIDTHS[0]) {
                    NormCheck.run(device, results);
                    PointwiseCheck.run(device, results);
                    EmbeddingCheck.run(device, results);
                    DropoutCheck.run(device, results);
                    LossCheck.run(device, results);
                    OptimizerCheck.run(device, results);
                    MuonCheck.run(device, results);
                    ProductCheck.run(device, results);
                }
            }
        }
        return results;
    }
}
