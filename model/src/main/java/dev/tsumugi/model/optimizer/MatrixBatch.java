package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Matrices of layers that a GPU makes orthogonal together: of one shape, and as many as the workspace holds. The matrices of a
 * small model fill a GPU only together; of a large one each does by itself.
 *
 * <p>The workspace has, one after the other, what follows for each matrix: the sums of squares of its parts (float), itself
 * twice and its smaller square twice (bf16).
 *
 * @param matrices at least one
 */
record MatrixBatch(List<ParameterLayout.Entry> matrices) {
    /** The workspace takes no more, unless a single matrix does. */
    static final long MOST_WORKSPACE_BYTES = 256L << 20;

    private static final int WORDS = 2;
    private static final int SECTIONS = 5;
    private static final int ALIGNMENT = 256;

    /** Those of some tensors. */
    static List<MatrixBatch> of(List<ParameterLayout.Entry> tensors) {
        return of(tensors, MOST_WORKSPACE_BYTES);
    }

    /** The same with another bound of the workspace. */
    static List<MatrixBatch> of(List<ParameterLayout.Entry> tensors, long mostBytes) {
        Map<List<Integer>, List<ParameterLayout.Entry>> shapes = new LinkedHashMap<>();
        tensors.stream()
                .filter(Muon::isLayerMatrix)
                .forEach(matrix -> shapes.computeIfAbsent(matrix.shape(), shape -> new ArrayList<>())
                        .add(matrix));
        List<MatrixBatch> batches = new ArrayList<>();
        for (List<ParameterLayout.Entry> same : shapes.values()) {
            long most = Math.max(1, (mostBytes - SECTIONS * ALIGNMENT) / new MatrixBatch(same).bytesOfOne());
            int parts = (int) ((same.size() + most - 1) / most);
            for (int part = 0; part < parts; part++) {
                int from = (int) ((long) same.size() * part / parts);
                int to = (int) ((long) same.size() * (part + 1) / parts);
                batches.add(new MatrixBatch(same.subList(from, to)));
            }
        }
        return batches;
    }

    int count() {
        return matrices.size();
    }

    int rows() {
        return matrices.get(0).shape().get(0);
    }

    int columns() {
        return matrices.get(0).shape().get(1);
    }

    /** Of the smaller square: X Xᵀ where there are more columns, Xᵀ X where there are more rows. */
    int side() {
        return Math.min(rows(), columns());
    }

    /** Of one matrix. */
    int elements() {
        return Math.multiplyExact(rows(), columns());
    }

    /** As {@code struct Matrix} in muon.cu lies in memory. */
    LongStream words(ParameterLayout remembered) {
        return matrices.stream()
                .flatMapToLong(matrix -> LongStream.of(
                        matrix.offset(), remembered.entry(matrix.name()).offset()));
    }

    long tableBytes() {
        return (long) WORDS * count() * Long.BYTES;
    }

    private long squaresBytes() {
        return (long) Launch.partsOfMatrix(elements()) * Float.BYTES;
    }

    private long matrixBytes() {
        return (long) elements() * Short.BYTES;
    }

    private long squareBytes() {
        return (long) side() * side() * Short.BYTES;
    }

    private long bytesOfOne() {
        return squaresBytes() + 2 * matrixBytes() + 2 * squareBytes();
    }

    /** Where a section of the workspace begins; after the last one: where it ends. */
    private long start(int section) {
        long[] bytes = {squaresBytes(), matrixBytes(), matrixBytes(), squareBytes(), squareBytes()};
        long start = 0;
        for (int i = 0; i < section; i++) {
            start += (bytes[i] * count() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        return start;
    }

    /** (count, parts) float */
    long squaresAt() {
        return start(0);
    }

    /** (count, rows, columns) bf16 */
    long matricesAt() {
        return start(1);
    }

    /** (count, rows, columns) bf16 */
    long nextAt() {
        return start(2);
    }

    /** (count, side, side) bf16 */
    long gramAt() {
        return start(3);
    }

    /** (count, side, side) bf16 */
    long polynomialAt() {
        return start(4);
    }

    long workspaceBytes() {
        return start(SECTIONS);
    }
}
