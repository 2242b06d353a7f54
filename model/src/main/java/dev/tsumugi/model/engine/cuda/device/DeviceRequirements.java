package dev.tsumugi.model.engine.cuda.device;

import java.util.Locale;
import java.util.Optional;

/** Whether a driver and a GPU are ones that this engine can use. */
public final class DeviceRequirements {

    /** CUDA 13.0, which the bindings are made for. */
    static final int DRIVER_VERSION = 13_000;

    private static final int MAJOR_CAPABILITY = 8;
    private static final int ND4J_LOWEST = 37;
    private static final int ND4J_END = 90;

    private DeviceRequirements() {}

    /** @param version as the driver says it: 1000 · major + 10 · minor */
    public static Optional<String> problemOfDriver(int version) {
        return version >= DRIVER_VERSION
                ? Optional.empty()
                : Optional.of("The NVIDIA driver supports CUDA " + version / 1000 + "." + version % 1000 / 10
                        + ", but CUDA 13.0 is needed: install driver 580 or newer.");
    }

    public static Optional<String> problemOfCount(int devices, int ordinal) {
        if (devices == 0) {
            return Optional.of("The NVIDIA driver sees no GPU: check nvidia-smi and CUDA_VISIBLE_DEVICES.");
        }
        return ordinal >= 0 && ordinal < devices
                ? Optional.empty()
                : Optional.of(
                        "There is no GPU number " + ordinal + ": the driver sees " + devices + ", counted from 0.");
    }

    public static Optional<String> problemOfCapability(String device, int major, int minor) {
        return major >= MAJOR_CAPABILITY
                ? Optional.empty()
                : Optional.of("The " + device + " has compute capability " + major + "." + minor
                        + ", but the CUDA engine needs 8.0 (Ampere) or newer for bfloat16.");
    }

    /** Whether ND4J's CUDA backend, which has machine code for these only, starts on a GPU. */
    public static Optional<String> problemOfNd4j(String device, int major, int minor) {
        int capability = 10 * major + minor;
        if (capability >= ND4J_LOWEST && capability < ND4J_END) {
            return Optional.empty();
        }
        return Optional.of("The " + device + " has compute capability " + major + "." + minor
                + ", but ND4J's CUDA backend has code for 3.7 to 8.9 only: "
                + (capability < ND4J_LOWEST
                        ? "build without -Pnd4j-cuda and set model.engine to cpu."
                        : "build with -Pcuda in place of -Pnd4j-cuda and set model.engine to cuda."));
    }

    public static String outOfMemory(long wanted, long free, long total) {
        return String.format(
                Locale.ROOT,
                "The GPU's memory is too small: %.2f GB more are needed, but only %.2f of %.2f GB are free; set"
                        + " model.sequences-per-pass to fewer sequences, or model.recompute to layer.",
                wanted / 1e9,
                free / 1e9,
                total / 1e9);
    }
}
