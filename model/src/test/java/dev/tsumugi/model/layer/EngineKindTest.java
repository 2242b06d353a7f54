package dev.tsumugi.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import org.junit.jupiter.api.Test;

class EngineKindTest {

    private static final ModelConfig LLAMA = new ModelConfig(53, 24, 64, 1, 1, 1, 40, 10_000, 1e-5, false);
    private static final ModelConfig NARROW_HEADS = ModelConfig.gpt2(53, 24, 24, 1, 2, true);

    @Test
    void autoTakesTheGpuWhereThereIsOne() {
        boolean usable = CudaEngine.problem(LLAMA).isEmpty();
        try (TransformerEngine engine = EngineKind.AUTO.create(LLAMA, TrainingOptions.NONE, 1)) {
            assertThat(engine).isInstanceOf(usable ? CudaEngine.class : CpuEngine.class);
        }
    }

    @Test
    void autoTakesTheProcessorForWhatGpusDoNotCompute() {
        try (TransformerEngine engine = EngineKind.AUTO.create(NARROW_HEADS, TrainingOptions.NONE, 1)) {
            assertThat(engine).isInstanceOf(CpuEngine.class);
        }
    }

    @Test
    void cudaRefusesWhatItDoesNotComputeAtOnce() {
        assertThatThrownBy(() -> EngineKind.CUDA.create(NARROW_HEADS, TrainingOptions.NONE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The CUDA engine needs heads");
    }
}
