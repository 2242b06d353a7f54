package dev.tsumugi.model.engine.cpu.kernel;

import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the fastest kernels that this JVM can run, once. */
public final class KernelChoice {

    private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

    private static final int AVX_512_BITS = 512;
    private static final Set<String> AVX_512_CORE_TYPES = Set.of("skylakex", "cooperlake", "sapphirerapids");

    private static final Kernels KERNELS = choose();

    private KernelChoice() {}

    public static Kernels kernels() {
        return KERNELS;
    }

    private static Kernels choose() {
        if (!VectorModule.load()) {
            LOG.warn("The CPU engine runs without vector instructions: start Java with"
                    + " --add-modules=jdk.incubator.vector to make it several times faster.");
            return new PlainKernels();
        }
        warnOfOldCoreType(System.getenv("OPENBLAS_CORETYPE"), VectorKernels.bits());
        return new VectorKernels();
    }

    /** OpenBLAS finds the right kernels by itself; a setting made for another processor costs half of the speed. */
    private static void warnOfOldCoreType(String coreType, int vectorBits) {
        if (coreType != null
                && vectorBits == AVX_512_BITS
                && !AVX_512_CORE_TYPES.contains(coreType.toLowerCase(Locale.ROOT))) {
            LOG.warn(
                    "OPENBLAS_CORETYPE is {}, which keeps matrix products from this processor's AVX-512: unset it to train"
                            + " faster.",
                    coreType);
        }
    }
}
