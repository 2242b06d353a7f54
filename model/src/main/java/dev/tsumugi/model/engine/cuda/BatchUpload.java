package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.cuda.device.Device;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.IntPointer;

/** What the kernels need to know of a batch, and its way to the device. */
final class BatchUpload {

    private BatchUpload() {}

    /** Writes a batch to the buffers of its plan. */
    static void upload(Device device, Memory memory, TokenBatch batch) {
        arrays(batch, memory.has("positionSortedRows")).forEach((name, array) -> {
            try (IntPointer host = new IntPointer(array)) {
                device.upload(memory.at(name), host, (long) array.length * Integer.BYTES);
            }
        });
    }

    /** The buffers by name: the batch's own, positions in documents, and the rows of each id and of each learned position. */
    static Map<String, int[]> arrays(TokenBatch batch, boolean learnsPositions) {
        int rows = batch.ids().length;
        int[] starts = new int[rows];
        int[] positions = new int[rows];
        for (int row = 0; row < rows; row++) {
            int t = row % batch.length();
            boolean goesOn = t > 0 && batch.segments()[row] == batch.segments()[row - 1];
            starts[row] = goesOn ? starts[row - 1] : t;
            positions[row] = t - starts[row];
        }
        Map<String, int[]> arrays = new LinkedHashMap<>();
        arrays.put("ids", batch.ids());
        arrays.put("targets", batch.targets());
        arrays.put("starts", starts);
        arrays.put("positions", positions);
        addGroups("id", batch.ids(), arrays);
        if (learnsPositions) {
            addGroups("position", positions, arrays);
        }
        return arrays;
    }

    /** The rows by their key. */
    private static void addGroups(String name, int[] keys, Map<String, int[]> arrays) {
        long[] sorted = new long[keys.length];
        for (int row = 0; row < keys.length; row++) {
            sorted[row] = (long) keys[row] << Integer.SIZE | row;
        }
        Arrays.sort(sorted);
        int[] sortedRows = new int[keys.length];
        int[] groupKeys = new int[keys.length];
        int[] groupStarts = new int[keys.length + 1];
        int groups = 0;
        for (int i = 0; i < keys.length; i++) {
            sortedRows[i] = (int) sorted[i];
            int key = (int) (sorted[i] >> Integer.SIZE);
            if (groups == 0 || groupKeys[groups - 1] != key) {
                groupKeys[groups] = key;
                groupStarts[groups] = i;
                groups++;
            }
        }
        groupStarts[groups] = keys.length;
        arrays.put(name + "SortedRows", sortedRows);
        arrays.put(name + "Groups", groupKeys);
        arrays.put(name + "GroupStarts", groupStarts);
        arrays.put(name + "GroupCount", new int[] {groups});
    }
}
