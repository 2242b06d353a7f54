package dev.tsumugi.model.engine.cuda.device;

import static org.bytedeco.cuda.global.cudart.CUDA_ERROR_NO_DEVICE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cuGetErrorString;
import static org.bytedeco.cuda.global.cudart.cuInit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** The driver, and the GPU that it is asked for. */
public final class CudaDriver {

    private static final int NAME_BYTES = 256;

    private CudaDriver() {}

    /**
     * A usable GPU.
     *
     * @param handle the driver's name for it
     * @param capability compute capability times 10
     */
    public record Gpu(int handle, String name, int capability) {}

    /**
     * Finds a GPU.
     *
     * @param ordinal its number among those that this process sees
     * @throws CudaUnavailableException with one sentence when it cannot be used
     */
    public static Gpu find(int ordinal) {
        CudaLibraries.loadAll();
        start(ordinal);
        int[] version = new int[1];
        check(cuDriverGetVersion(version), "asking for its version");
        refuse(DeviceRequirements.problemOfDriver(version[0]));
        Gpu gpu = look(ordinal);
        refuse(DeviceRequirements.problemOfCapability(gpu.name(), gpu.capability() / 10, gpu.capability() % 10));
        return gpu;
    }

    /**
     * A GPU, whatever it can do.
     *
     * @throws CudaUnavailableException with one sentence when there is none
     */
    static Gpu any(int ordinal) {
        CudaLibraries.loadDriver();
        start(ordinal);
        return look(ordinal);
    }

    private static void start(int ordinal) {
        int started = cuInit(0);
        if (started == CUDA_ERROR_NO_DEVICE) {
            refuse(DeviceRequirements.problemOfCount(0, ordinal));
        }
        if (started != 0) {
            throw new CudaUnavailableException("The NVIDIA driver does not start: " + text(started) + ".");
        }
    }

    private static Gpu look(int ordinal) {
        int[] value = new int[1];
        check(cuDeviceGetCount(value), "counting GPUs");
        refuse(DeviceRequirements.problemOfCount(value[0], ordinal));
        check(cuDeviceGet(value, ordinal), "choosing a GPU");
        int handle = value[0];
        byte[] name = new byte[NAME_BYTES];
        check(cuDeviceGetName(name, NAME_BYTES, handle), "asking for a GPU's name");
        int major = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, handle);
        int minor = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, handle);
        String readable =
                new String(name, StandardCharsets.UTF_8).replace("\0", "").trim();
        return new Gpu(handle, readable, 10 * major + minor);
    }

    private static int attribute(int attribute, int handle) {
        int[] value = new int[1];
        check(cuDeviceGetAttribute(value, attribute, handle), "asking what a GPU can do");
        return value[0];
    }

    private static void refuse(Optional<String> problem) {
        problem.ifPresent(sentence -> {
            throw new CudaUnavailableException(sentence);
        });
    }

    /** @throws IllegalStateException when a call has failed */
    static void check(int result, String doing) {
        if (result != 0) {
            throw new IllegalStateException("The NVIDIA driver failed at " + doing + ": " + text(result) + ".");
        }
    }

    private static String text(int result) {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            cuGetErrorString(result, text);
            BytePointer string = text.get(BytePointer.class, 0);
            return string == null || string.isNull() ? "error " + result : string.getString();
        }
    }
}
