package dev.tsumugi.training.round.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.training.round.worker.AutoEngine.Finding;
import dev.tsumugi.workflow.UserException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkSessionExtension.class)
class AutoEngineSparkTest {
    private static final String NO_GPU = "The NVIDIA driver sees no GPU: check nvidia-smi and CUDA_VISIBLE_DEVICES.";
    private static final ModelConfig MODEL = new ModelConfig(53, 24, 64, 1, 1, 1, 40, 10_000, 1e-5, false);

    private final JavaSparkContext spark;

    AutoEngineSparkTest(SparkSession session) {
        spark = new JavaSparkContext(session.sparkContext());
    }

    @Test
    void isWhatAllWorkersCanDo() {
        assertThat(AutoEngine.of(List.of(new Finding("a", ""), new Finding("b", ""))))
                .isEqualTo(EngineKind.CUDA);
        assertThat(AutoEngine.of(List.of(new Finding("a", NO_GPU), new Finding("b", NO_GPU))))
                .isEqualTo(EngineKind.CPU);
    }

    @Test
    void refusesAMixtureWithItsHosts() {
        List<Finding> findings =
                List.of(new Finding("c", NO_GPU), new Finding("b", ""), new Finding("a", ""), new Finding("a", ""));
        assertThatThrownBy(() -> AutoEngine.of(findings))
                .isInstanceOf(UserException.class)
                .hasMessage("model.engine is auto, but a round must not mix engines: a GPU is usable on a, b, but not"
                        + " on c (The NVIDIA driver sees no GPU: check nvidia-smi and CUDA_VISIBLE_DEVICES.); give"
                        + " every worker a GPU (spark.task.resource.gpu.amount), or set model.engine to cpu.");
    }

    @Test
    void executorsAreAskedAndNotTheDriver() {
        boolean usable = CudaEngine.problem(MODEL).isEmpty();
        assertThat(AutoEngine.of(spark, MODEL, 3)).isEqualTo(usable ? EngineKind.CUDA : EngineKind.CPU);
    }

    @Test
    void modelsThatNoGpuComputesNeedNoQuestion() {
        ModelConfig narrow = new ModelConfig(53, 24, 16, 1, 2, 2, 40, 10_000, 1e-5, false);
        assertThat(AutoEngine.of(spark, narrow, 3)).isEqualTo(EngineKind.CPU);
    }
}
