package dev.tsumugi.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatrixBatchTest {
    private static final ParameterLayout LAYOUT =
            ParameterLayout.of(new ModelConfig(50, 12, 64, 3, 4, 2, 96, 10_000, 1e-5, true));

    @Test
    void matricesOfOneShapeAreTogetherWhateverTheirLayer() {
        List<MatrixBatch> batches = MatrixBatch.of(LAYOUT.entries());
        assertThat(batches)
                .extracting(batch -> batch.rows() + " x " + batch.columns() + " x " + batch.count())
                .containsExactly("64 x 64 x 6", "32 x 64 x 6", "96 x 64 x 6", "64 x 96 x 3");
        assertThat(batches.get(0).matrices())
                .extracting(ParameterLayout.Entry::name)
                .startsWith("model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.o_proj.weight");
    }

    @Test
    void everyMatrixOfALayerIsInOneBatchOnly() {
        for (long mostBytes : new long[] {0, 100_000, MatrixBatch.MOST_WORKSPACE_BYTES}) {
            assertThat(MatrixBatch.of(LAYOUT.entries(), mostBytes).stream().flatMap(batch -> batch.matrices().stream()))
                    .containsExactlyInAnyOrderElementsOf(LAYOUT.entries().stream()
                            .filter(Muon::isLayerMatrix)
                            .toList());
        }
    }

    @Test
    void batchesStayWithinTheWorkspaceAndAreOfNearlyOneSize() {
        List<MatrixBatch> batches = MatrixBatch.of(LAYOUT.entries(), 120_000);
        assertThat(batches).allMatch(batch -> batch.workspaceBytes() <= 120_000);
        assertThat(batches).extracting(MatrixBatch::count).containsExactly(3, 3, 6, 2, 2, 2, 1, 2);
    }

    @Test
    void aMatrixThatIsTooLargeForTheWorkspaceIsByItself() {
        assertThat(MatrixBatch.of(LAYOUT.entries(), 10)).hasSize(21).allMatch(batch -> batch.count() == 1);
    }

    @Test
    void sectionsOfTheWorkspaceAreAlignedAndApart() {
        MatrixBatch batch = MatrixBatch.of(LAYOUT.entries()).get(2);
        assertThat(batch.matricesAt()).isEqualTo(256); // 6 matrices of 3 parts
        assertThat(batch.nextAt() - batch.matricesAt()).isEqualTo(6 * 96 * 64 * 2);
        assertThat(batch.polynomialAt() - batch.gramAt()).isEqualTo(6 * 64 * 64 * 2);
        assertThat(batch.workspaceBytes() - batch.polynomialAt()).isEqualTo(6 * 64 * 64 * 2);
    }
}
