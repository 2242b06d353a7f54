package dev.tsumugi.model.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.check.LossTrace;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import dev.tsumugi.model.optimizer.AdamW;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is decided before anything is computed: geometry, memory, and what kernels are told of a batch. */
class CudaPlansTest {

    private static final ModelConfig SMALL = new ModelConfig(50_257, 1024, 768, 12, 12, 12, 2048, 10_000, 1e-5, true);

    @Test
    void everyItemHasItsThread() {
        assertThat(Launch.warps(17)).isEqualTo(new Launch(3, 1, 1, 256, 0));
        assertThat(Launch.vectors(2049)).isEqualTo(new Launch(2, 1, 1, 256, 0));
        assertThat(Launch.columns(768, 9)).isEqualTo(new Launch(3, 9, 1, 256, 0));
        assertThat(Launch.matrices(2056, 5)).isEqualTo(new Launch(2, 5, 1, 256, 0));
        assertThat(Launch.matrices(3072 * 768, 12)).isEqualTo(new Launch(256, 12, 1, 256, 0));
    }

    @Test
    void attentionTakesTheSharedMemoryOfItsTiles() {
        assertThat(Launch.attentionForward(64, 130, 12, 8)).isEqualTo(new Launch(3, 12, 8, 128, 5 * 64 * 144));
        assertThat(Launch.attentionBackward(64, 64, 4, 1)).isEqualTo(new Launch(1, 4, 1, 128, 6 * 64 * 144));
        assertThat(Launch.attentionBackward(128, 65, 4, 1)).isEqualTo(new Launch(2, 4, 1, 128, 4 * 64 * 272));
    }

    @Test
    void refusesGeometriesThatNoGpuHas() {
        assertThatThrownBy(() -> new Launch(1, 1, 1, 48, 0))
                .hasMessage("A block is of whole warps of 32 threads, up to 1024, but 48 were asked for.");
        assertThatThrownBy(() -> new Launch(1, 70_000, 1, 32, 0))
                .hasMessage("A grid has at most 65535 blocks along y and z, but the grid is 1 x 70000 x 1.");
    }

    @Test
    void buffersAreAlignedAndApart() {
        MemoryPlan plan = MemoryPlan.ofBatch(SMALL, TrainingOptions.NONE, 1000, true);
        assertThat(plan.offset("targets") - plan.offset("ids")).isEqualTo(4096);
        assertThat(plan.offset("attentionNormed.3") % 256).isZero();
        assertThat(plan.bytes(MemoryPlan.Use.BACKWARD)).isPositive();
        assertThatThrownBy(() -> plan.offset("nonsense")).hasMessage("The plan has no buffer nonsense.");
    }

    @Test
    void recomputingKeepsOneLayer() {
        TrainingOptions recomputing = new TrainingOptions(0, 0, Recompute.LAYER);
        MemoryPlan plan = MemoryPlan.ofBatch(SMALL, recomputing, 1000, true);
        assertThat(plan.has("input.11")).isTrue();
        assertThat(plan.has("mixed.0")).isTrue();
        assertThat(plan.has("mixed.1")).isFalse();
        assertThat(plan.bytes())
                .isLessThan(MemoryPlan.ofBatch(SMALL, TrainingOptions.NONE, 1000, true)
                                .bytes()
                        / 2);
        assertThat(MemoryPlan.ofBatch(SMALL, TrainingOptions.NONE, 1000, false).has("input.1"))
                .isFalse();
    }

    @Test
    void logitsExistInChunksOfAlignedRows() {
        assertThat(MemoryPlan.logitsStride(SMALL)).isEqualTo(50_264);
        assertThat(MemoryPlan.chunkRows(SMALL, 16_384)).isEqualTo(2560);
        assertThat(MemoryPlan.chunkRows(SMALL, 100)).isEqualTo(100);
    }

    @Test
    void tellsWhatTrainingTakes() {
        assertThat(MemoryPlan.describe(SMALL, TrainingOptions.NONE, 8192, new AdamW(0.9, 0.95, 1e-8)))
                .isEqualTo(
                        "weights 0.74 GB, gradient and optimizer state 1.48 GB, activations of 8192 positions 3.02 GB"
                                + " (recompute: none), backward 0.19 GB; 5.43 GB together");
    }

    @Test
    void tellsTheWorkspaceOfAnOptimizerThatNeedsOne() {
        assertThat(MemoryPlan.describe(SMALL, TrainingOptions.NONE, 8192, LossTrace.MUON))
                .isEqualTo(
                        "weights 0.74 GB, gradient and optimizer state 1.14 GB, optimizer workspace 0.23 GB, activations"
                                + " of 8192 positions 3.02 GB (recompute: none), backward 0.19 GB; 5.32 GB together");
    }

    @Test
    void positionsRestartWithDocumentsAndRows() {
        TokenBatch batch = new TokenBatch(2, 3, new int[] {5, 2, 5, 2, 2, 9}, new int[6], new int[] {0, 1, 1, 1, 1, 2});
        Map<String, int[]> arrays = BatchUpload.arrays(batch, true);
        assertThat(arrays.get("starts")).containsExactly(0, 1, 1, 0, 0, 2);
        assertThat(arrays.get("positions")).containsExactly(0, 0, 1, 0, 1, 0);
        assertThat(arrays.get("positionGroupCount")).containsExactly(2);
        assertThat(arrays.get("positionGroups")).startsWith(0, 1);
        assertThat(arrays.get("positionGroupStarts")).startsWith(0, 4, 6);
        assertThat(arrays.get("positionSortedRows")).containsExactly(0, 1, 3, 5, 2, 4);
    }

    @Test
    void rowsOfEachIdAreInOrder() {
        TokenBatch batch = TokenBatch.ofWholeRows(1, 6, new int[] {5, 2, 5, 2, 2, 9}, new int[6]);
        Map<String, int[]> arrays = BatchUpload.arrays(batch, false);
        assertThat(arrays.get("idGroupCount")).containsExactly(3);
        assertThat(arrays.get("idGroups")).startsWith(2, 5, 9);
        assertThat(arrays.get("idGroupStarts")).startsWith(0, 3, 5, 6);
        assertThat(arrays.get("idSortedRows")).containsExactly(1, 3, 4, 0, 2, 5);
        assertThat(arrays).doesNotContainKey("positionSortedRows");
    }
}
