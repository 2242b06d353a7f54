package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step on a GPU works on, as addresses of the device. The parameters are cut into pieces of neighbours that are all of
 * a matrix or all not.
 *
 * @param pieces their number
 * @param pieceTable of {@code struct Piece} in optimizer.cu
 * @param gradient (P) float, not clipped
 * @param clip (2) float: what clipping multiplies the gradient by, and its norm
 * @param common (3) float: {@code struct Step} in optimizer.cu
 * @param numbers those of {@link DeviceOptimizer#numbers}
 * @param parameters (P) float
 * @param copies (P) bf16: the parameters rounded, to be brought up to date with them
 * @param state (P) float each, in the order of {@link Optimizer#stateVectors}
 */
public record DeviceVectors(
        Device device,
        int pieces,
        long pieceTable,
        long gradient,
        long clip,
        long common,
        long numbers,
        long parameters,
        long copies,
        List<Long> state) {
    private static final int THREADS = 256;

    /** Launches a kernel of a block for each piece. Its arguments are the vectors in the order of this record. */
    public void launchPieces(Kernel kernel) {
        List<Long> arguments =
                new ArrayList<>(List.of(pieceTable, gradient, clip, common, numbers, parameters, copies));
        arguments.addAll(state);
        device.launch(
                kernel,
                Launch.blocks(pieces, THREADS),
                arguments.stream().mapToLong(Long::longValue).toArray());
    }
}
