package dev.tsumugi.model.engine.cuda.device;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.Loader;

/** Loads the libraries of CUDA, or says in one sentence what is missing. */
public final class CudaLibraries {

    private static final Pattern MISSING = Pattern.compile("(lib\\S+\\.so\\S*): cannot open shared object");

    /** Why a build with ND4J's CUDA backend has no CUDA engine. */
    static final String WITH_ND4J =
            "This build has ND4J's CUDA backend and with it the bindings of CUDA 11.6, but the CUDA"
                    + " engine needs those of 13.0: build with -Pcuda in place of -Pnd4j-cuda.";

    /** What the first attempt found: Java does not say it again. */
    private static final Map<String, Optional<String>> PROBLEMS = new HashMap<>();

    private CudaLibraries() {}

    /**
     * Driver, run-time compiler and matrix products.
     *
     * @throws CudaUnavailableException with one sentence when one is missing
     */
    static void loadAll() {
        if (Nd4jBackend.isBuiltIn()) {
            throw new CudaUnavailableException(WITH_ND4J);
        }
        loadCompiler();
        load(cublas.class, "cublas");
    }

    /** The driver. */
    static void loadDriver() {
        load(cudart.class, "cudart");
    }

    /** The run-time compiler; its bindings ask for the driver's library, too. */
    public static void loadCompiler() {
        loadDriver();
        load(nvrtc.class, "nvrtc");
    }

    private static synchronized void load(Class<?> binding, String name) {
        Optional<String> problem = PROBLEMS.get(name);
        if (problem == null) {
            problem = problemOf(binding, name);
            PROBLEMS.put(name, problem);
        }
        problem.ifPresent(sentence -> {
            throw new CudaUnavailableException(sentence);
        });
    }

    private static Optional<String> problemOf(Class<?> binding, String name) {
        String platform = Loader.getPlatform();
        if (binding.getResource("/org/bytedeco/cuda/" + platform + "/libjni" + name + ".so") == null) {
            return Optional.of(withoutBindings(platform));
        }
        try {
            Loader.load(binding);
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(sentence(rootMessage(e)));
        }
    }

    public static String withoutBindings(String platform) {
        return "This build has no CUDA bindings for " + platform + ": build it with -Pcuda (Linux on x86_64 or arm64).";
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** What a linker's message means for the user. */
    public static String sentence(String linkerMessage) {
        Matcher missing = MISSING.matcher(linkerMessage);
        if (!missing.find()) {
            return "CUDA's libraries cannot be loaded: " + linkerMessage;
        }
        String library = missing.group(1);
        return library.startsWith("libcuda.")
                ? "The GPU's driver is not found (" + library
                        + "): this machine has no NVIDIA GPU, or no driver for it."
                : "CUDA's library " + library
                        + " is not found: install CUDA 13, or name the folder that holds it in LD_LIBRARY_PATH.";
    }
}
