package dev.tsumugi.model.engine.cuda.device;

import java.util.Optional;

/** Whether ND4J's CUDA backend, where the application was built with it, starts on this machine's GPU. */
public final class Nd4jBackend {

    private static final String BACKEND = "/org/nd4j/linalg/jcublas/JCublasBackend.class";

    private Nd4jBackend() {}

    /**
     * One sentence on why it does not; empty when it does, and where ND4J is on the processor since the build has no such
     * backend or the machine no GPU. To be asked before the first array is made.
     */
    public static Optional<String> problem() {
        if (!isBuiltIn()) {
            return Optional.empty();
        }
        CudaDriver.Gpu gpu;
        try {
            gpu = CudaDriver.any(0);
        } catch (CudaUnavailableException e) {
            return Optional.empty(); // ND4J finds no GPU either
        }
        return DeviceRequirements.problemOfNd4j(gpu.name(), gpu.capability() / 10, gpu.capability() % 10);
    }

    static boolean isBuiltIn() {
        return Nd4jBackend.class.getResource(BACKEND) != null;
    }

    /** @throws CudaUnavailableException with the sentence of {@link #problem} */
    public static void requireUsable() {
        problem().ifPresent(sentence -> {
            throw new CudaUnavailableException(sentence);
        });
    }
}
