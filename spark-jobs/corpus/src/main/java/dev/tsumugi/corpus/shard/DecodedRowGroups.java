package dev.tsumugi.corpus.shard;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.apache.hadoop.fs.Path;

/**
 * The row groups of one or several shards that were used last, {@value #MAX_BYTES} bytes of them and at least one. Not
 * thread-safe.
 */
final class DecodedRowGroups {
    private static final long MAX_BYTES = 64 << 20;

    /** The one used last at the end. */
    private final LinkedHashMap<Key, PackedSequences> groups = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    private record Key(Path shard, int number) {}

    interface Decoding {
        PackedSequences decode() throws IOException;
    }

    /** A row group, decoded unless it is there. */
    PackedSequences get(Path shard, int number, Decoding decoding) throws IOException {
        Key key = new Key(shard, number);
        PackedSequences group = groups.get(key);
        if (group == null) {
            group = decoding.decode();
            bytes += bytes(group);
            groups.put(key, group);
            Iterator<PackedSequences> oldest = groups.values().iterator();
            while (bytes > MAX_BYTES && groups.size() > 1) {
                bytes -= bytes(oldest.next());
                oldest.remove();
            }
        }
        return group;
    }

    private static long bytes(PackedSequences group) {
        return 3L * Integer.BYTES * group.ids().length;
    }
}
