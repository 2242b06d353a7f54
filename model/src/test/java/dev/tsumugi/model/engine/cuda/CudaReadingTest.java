package dev.tsumugi.model.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cuda.emulation.EmulatedDevice;
import dev.tsumugi.model.evaluate.Evaluation;
import dev.tsumugi.model.generate.GenerationSettings;
import dev.tsumugi.model.generate.Generator;
import dev.tsumugi.model.generate.SamplerSettings;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

/** What is done with a trained model, the kernels run on the processor. */
class CudaReadingTest {

    private static final ModelConfig MODEL = new ModelConfig(53, 24, 32, 2, 2, 1, 40, 10_000, 1e-5, true);

    @Test
    void textsThatGrowTogetherAreThoseThatGrowAlone() {
        try (FloatPointer parameters = Samples.floats(Samples.parameters(MODEL))) {
            List<int[]> alone = texts(parameters, 1);
            assertThat(alone).hasSize(3).allSatisfy(text -> assertThat(text).isNotEmpty());
            assertThat(texts(parameters, 3)).containsExactly(alone.toArray(int[][]::new));
        }
    }

    private static List<int[]> texts(FloatPointer parameters, int atOnce) {
        SamplerSettings sampler = new SamplerSettings(1, 0.8, 0, 1, 0, 7);
        try (TransformerEngine engine = engine()) {
            return new Generator(engine, parameters)
                    .generate(
                            List.of(new int[] {4, 2}, new int[] {4, 2}, new int[] {9, 8, 7, 6, 5}),
                            new GenerationSettings(9, Set.of(1), atOnce, sampler),
                            (sequence, id) -> true)
                    .continuations();
        }
    }

    @Test
    void evaluationAgreesWithTheProcessors() {
        List<TokenBatch> batches = List.of(Samples.packedBatch(MODEL, 3, 24), Samples.plainBatch(MODEL, 1, 24));
        try (FloatPointer parameters = Samples.floats(Samples.parameters(MODEL));
                TransformerEngine gpu = engine();
                CpuEngine cpu = new CpuEngine(MODEL, 1)) {
            Evaluation expected = Evaluation.of(cpu, parameters, batches.iterator());
            Evaluation actual = Evaluation.of(gpu, parameters, batches.iterator());
            assertThat(actual.targets()).isEqualTo(expected.targets());
            assertThat(actual.meanLoss()).isCloseTo(expected.meanLoss(), within(5e-3));
        }
    }

    private static TransformerEngine engine() {
        return new CudaEngine(MODEL, TrainingOptions.NONE, () -> new EmulatedDevice(MODEL.headWidth()));
    }
}
