package dev.tsumugi.bench.gpu.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.emulation.EmulatedDevice;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What a GPU is checked by, on kernels that run on the processor. */
class KernelCheckTest {

    @Test
    void everyKernelAgreesWithItsFormula() {
        List<KernelCheck.Result> results = KernelCheck.of(EmulatedDevice::new);
        assertThat(results).allMatch(KernelCheck.Result::isRight);
    }

    @Test
    void kernelsThatDoNothingAreFound() {
        List<KernelCheck.Result> results = resultsOf((kernel, arguments) -> null);
        assertThat(Kernel.values())
                .allSatisfy(kernel -> assertThat(results)
                        .anyMatch(result -> !result.isRight() && result.name().contains(kernel.function())));
    }

    @Test
    void scalesThatAreATenthTooLargeAreFound() {
        List<KernelCheck.Result> results = resultsOf((kernel, arguments) -> {
            if (kernel == Kernel.CACHED_ATTENTION) {
                int last = arguments.length - 1;
                arguments[last] = Device.bits(1.1 * Float.intBitsToFloat((int) arguments[last]));
            }
            return arguments;
        });
        assertThat(results.stream().filter(result -> !result.isRight()))
                .isNotEmpty()
                .allMatch(result -> result.name().contains("cached_attention"));
    }

    /** @param arguments what a kernel is started with instead; null to leave it out */
    private static List<KernelCheck.Result> resultsOf(BiFunction<Kernel, long[], long[]> arguments) {
        return KernelCheck.of(headWidth -> new EmulatedDevice(headWidth) {
            @Override
            public void launch(Kernel kernel, Launch launch, long... original) {
                long[] changed = arguments.apply(kernel, original);
                if (changed != null) {
                    super.launch(kernel, launch, changed);
                }
            }
        });
    }
}
