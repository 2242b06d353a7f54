package dev.tsumugi.model.engine.cuda.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The machine code of all kernels for a kind of GPU. */
public final class KernelImages {

    private KernelImages() {}

    /**
     * Code by the name of its source, from the user's cache where it is there.
     *
     * @param capability compute capability times 10
     */
    public static Map<String, byte[]> of(int capability, int headWidth) {
        KernelCache cache = KernelCache.ofUser();
        List<String> options = KernelCompiler.options(capability, headWidth);
        Map<String, String> headers = KernelSources.headers();
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (String name : KernelSources.names()) {
            String source = KernelSources.source(name);
            List<String> parts = new ArrayList<>(options);
            parts.add(KernelCompiler.version());
            parts.add(source);
            parts.addAll(headers.values());
            images.put(
                    name,
                    cache.get(KernelCache.key(parts), () -> KernelCompiler.compile(name, source, headers, options)));
        }
        return images;
    }
}
