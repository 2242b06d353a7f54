package dev.tsumugi.model.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.cpu.kernel.KernelChoice;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.kernel.PlainKernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

/** The kernels of a JVM that was started with one option or none. */
class VectorModuleTest {

    private static final ModelConfig CONFIG = new ModelConfig(53, 24, 24, 2, 4, 2, 40, 10_000, 1e-5, false);

    @Test
    void computesWithPlainLoopsWhereTheModuleIsOutOfReach() throws IOException, InterruptedException {
        assertThat(outputOfJavaWith("-Dno=option")).contains("PlainKernels with loss " + loss(new PlainKernels()));
    }

    @Test
    void loadsTheModuleWithoutAWarning() throws IOException, InterruptedException {
        assertThat(outputOfJavaWith("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"))
                .contains("VectorKernels with loss " + loss(KernelChoice.kernels()))
                .doesNotContain("WARNING");
    }

    @Test
    void takesTheModuleThatIsThere() throws IOException, InterruptedException {
        assertThat(outputOfJavaWith("--add-modules=jdk.incubator.vector"))
                .contains("VectorKernels with loss " + loss(KernelChoice.kernels()));
    }

    private static String outputOfJavaWith(String option) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        option,
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath,
                        VectorModuleTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(output).isZero();
        return output;
    }

    /** What the other JVM runs. */
    public static void main(String[] arguments) {
        Kernels kernels = KernelChoice.kernels();
        System.out.println(kernels.getClass().getSimpleName() + " with loss " + loss(kernels));
    }

    private static double loss(Kernels kernels) {
        try (FloatPointer parameters = new FloatPointer(CONFIG.parameterCount());
                FloatPointer gradient = new FloatPointer(CONFIG.parameterCount());
                CpuEngine engine = new CpuEngine(CONFIG, TrainingOptions.NONE, 2, kernels)) {
            ParameterInitializer.initialize(CONFIG, 1, parameters);
            BatchLoss loss = engine.lossAndGradient(parameters, Samples.packedBatch(CONFIG, 3, 20), gradient);
            return loss.meanLoss();
        }
    }
}
