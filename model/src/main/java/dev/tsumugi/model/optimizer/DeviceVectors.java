package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step on a GPU works on, as addresses of the device.
 *
 * @param tensors that are changed
 * @param table that of {@link DeviceOptimizer#table}
 * @param workspace of {@link DeviceOptimizer#workspaceBytes}
 * @param gradient (P) float, not clipped
 * @param clip (2) float: what clipping multiplies the gradient by, and its norm
 * @param numbers those of {@link DeviceOptimizer#numbers}
 * @param parameters (P) float
 * @param copies (P) bf16: the parameters rounded, to be brought up to date with them
 * @param state float each, in the order of {@link Optimizer#stateVectors}, of the tensors that they remember
 */
public record DeviceVectors(
        Device device,
        List<ParameterLayout.Entry> tensors,
        long table,
        long workspace,
        long gradient,
        long clip,
        long numbers,
        long parameters,
        long copies,
        List<Long> state) {
    private static final int THREADS = 256;

    /**
     * Launches a kernel of a block for each piece of the table. Its arguments are the table, the gradient and all that follows
     * it in this record.
     */
    public void launchPieces(Kernel kernel) {
        List<Long> arguments = new ArrayList<>(List.of(table, gradient, clip, numbers, parameters, copies));
        arguments.addAll(state);
        device.launch(
                kernel,
                Launch.blocks(PieceTable.pieces(tensors).size(), THREADS),
                arguments.stream().mapToLong(Long::longValue).toArray());
    }

    /** The same with some of the tensors and of the state vectors, and other numbers. */
    DeviceVectors of(List<ParameterLayout.Entry> someTensors, long otherNumbers, List<Long> someState) {
        return new DeviceVectors(
                device, someTensors, table, workspace, gradient, clip, otherNumbers, parameters, copies, someState);
    }
}
