package dev.tsumugi.model.engine.cuda.kernel;

import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcVersion;

import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/** CUDA's run-time compiler; it needs no GPU. */
final class KernelCompiler {

    private KernelCompiler() {}

    /** The compiler's version, for example 13.0. */
    static String version() {
        int[] major = new int[1];
        int[] minor = new int[1];
        check(nvrtcVersion(major, minor), "asking for the compiler's version");
        return major[0] + "." + minor[0];
    }

    /** @param capability compute capability times 10 */
    static List<String> options(int capability, int headWidth) {
        return List.of("--gpu-architecture=sm_" + capability, "--std=c++17", "-DHEAD_WIDTH=" + headWidth);
    }

    /**
     * Machine code.
     *
     * @throws IllegalStateException with the compiler's messages when the source has errors
     */
    static byte[] compile(String name, String source, Map<String, String> headers, List<String> options) {
        _nvrtcProgram program = new _nvrtcProgram();
        try (BytePointer text = new BytePointer(source);
                BytePointer file = new BytePointer(name + ".cu");
                PointerPointer<BytePointer> contents = strings(List.copyOf(headers.values()));
                PointerPointer<BytePointer> names = strings(List.copyOf(headers.keySet()));
                PointerPointer<BytePointer> arguments = strings(options)) {
            check(nvrtcCreateProgram(program, text, file, headers.size(), contents, names), "reading " + name);
            if (nvrtcCompileProgram(program, options.size(), arguments) != 0) {
                throw new IllegalStateException("The kernels " + name + " do not compile:\n" + log(program));
            }
            SizeTPointer size = new SizeTPointer(1);
            check(nvrtcGetCUBINSize(program, size), "asking for the size of " + name);
            byte[] code = new byte[Math.toIntExact(size.get())];
            check(nvrtcGetCUBIN(program, code), "taking the code of " + name);
            return code;
        } finally {
            nvrtcDestroyProgram(program);
        }
    }

    private static PointerPointer<BytePointer> strings(List<String> strings) {
        return new PointerPointer<>(strings.toArray(String[]::new));
    }

    private static String log(_nvrtcProgram program) {
        SizeTPointer size = new SizeTPointer(1);
        check(nvrtcGetProgramLogSize(program, size), "asking for the compiler's messages");
        try (BytePointer log = new BytePointer(size.get())) {
            check(nvrtcGetProgramLog(program, log), "reading the compiler's messages");
            return log.getString();
        }
    }

    private static void check(int result, String doing) {
        if (result != 0) {
            throw new IllegalStateException("CUDA's compiler failed at " + doing + ": "
                    + nvrtcGetErrorString(result).getString());
        }
    }
}
