package dev.tsumugi.model.engine.cuda.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kernels' sources among the resources. */
public final class KernelSources {

    private static final List<String> HEADERS =
            List.of("instructions.cuh", "common.cuh", "columns.cuh", "dropout.cuh", "tiles.cuh");

    private KernelSources() {}

    /** The names of the source files, without extension. */
    public static List<String> names() {
        return Arrays.stream(Kernel.values()).map(Kernel::source).distinct().toList();
    }

    public static String source(String name) {
        return read(name + ".cu");
    }

    /** What sources include, by name. */
    public static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        HEADERS.forEach(name -> headers.put(name, read(name)));
        return headers;
    }

    private static String read(String file) {
        try (InputStream in = KernelSources.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The kernels' source " + file + " is not in the application.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the kernels' source " + file + ".", e);
        }
    }
}
