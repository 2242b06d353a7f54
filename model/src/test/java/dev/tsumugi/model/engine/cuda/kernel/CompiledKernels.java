package dev.tsumugi.model.engine.cuda.kernel;

import dev.tsumugi.model.engine.cuda.device.CudaLibraries;
import dev.tsumugi.model.engine.cuda.device.CudaUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles all kernels in a process of its own. */
final class CompiledKernels {

    private CompiledKernels() {}

    /**
     * Prints one sentence when there is no compiler.
     *
     * @param args compute capability times 10, width of a head, folder of the results
     */
    public static void main(String[] args) throws IOException {
        try {
            CudaLibraries.loadCompiler();
        } catch (CudaUnavailableException e) {
            System.out.println(e.getMessage());
            return;
        }
        for (String name : KernelSources.names()) {
            byte[] code = KernelCompiler.compile(
                    name,
                    KernelSources.source(name),
                    KernelSources.headers(),
                    KernelCompiler.options(Integer.parseInt(args[0]), Integer.parseInt(args[1])));
            Files.write(Path.of(args[2], name + ".cubin"), code);
        }
    }
}
