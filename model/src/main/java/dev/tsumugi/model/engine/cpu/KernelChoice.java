package dev.tsumugi.model.engine.cpu;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the fastest kernels that this JVM can run, once. */
final class KernelChoice {

    private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

    /** The last JVM whose Vector API reads byte buffers: later ones want memory segments. */
    private static final int LAST_FEATURE_VERSION = 18;

    private static final Kernels KERNELS = choose();

    private KernelChoice() {}

    static Kernels kernels() {
        return KERNELS;
    }

    private static Kernels choose() {
        if (Runtime.version().feature() > LAST_FEATURE_VERSION) {
            LOG.warn(
                    "The CPU engine runs without vector instructions on Java {}: run it on Java 17 to make it several"
                            + " times faster.",
                    Runtime.version().feature());
            return new PlainKernels();
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            LOG.warn("The CPU engine runs without vector instructions: start Java with"
                    + " --add-modules=jdk.incubator.vector to make it several times faster.");
            return new PlainKernels();
        }
        return new VectorKernels();
    }
}
