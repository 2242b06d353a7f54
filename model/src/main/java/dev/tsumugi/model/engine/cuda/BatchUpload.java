package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.TokenBatch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.IntPointer;

/** What the kernels need to know of a batch, and its way to the device. */
final class BatchUpload {

    private BatchUpload() {}

    /** Writes a batch to the buffers of its plan. */
    static void upload(Device device, Memory memory, TokenBatch batch) {
        arrays(batch).forEach((name, array) -> {
            try (IntPointer host = new IntPointer(array)) {
                device.upload(memory.at(name), host, (long) array.length * Integer.BYTES);
            }
        });
    }

    /** The buffers by name: the batch's own, positions in documents, and the places of each id. */
    static Map<String, int[]> arrays(TokenBatch batch) {
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
        addGroups(batch.ids(), arrays);
        return arrays;
    }

    private static void addGroups(int[] ids, Map<String, int[]> arrays) {
        long[] sorted = new long[ids.length];
        for (int row = 0; row < ids.length; row++) {
            sorted[row] = (long) ids[row] << Integer.SIZE | row;
        }
        Arrays.sort(sorted);
        int[] places = new int[ids.length];
        int[] groupIds = new int[ids.length];
        int[] groupStarts = new int[ids.length + 1];
        int groups = 0;
        for (int i = 0; i < ids.length; i++) {
            places[i] = (int) sorted[i];
            int id = (int) (sorted[i] >> Integer.SIZE);
            if (groups == 0 || groupIds[groups - 1] != id) {
                groupIds[groups] = id;
                groupStarts[groups] = i;
                groups++;
            }
        }
        groupStarts[groups] = ids.length;
        arrays.put("places", places);
        arrays.put("groupIds", groupIds);
        arrays.put("groupStarts", groupStarts);
        arrays.put("groups", new int[] {groups});
    }
}
