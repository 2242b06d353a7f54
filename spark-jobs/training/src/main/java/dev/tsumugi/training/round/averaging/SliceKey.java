package dev.tsumugi.training.round.averaging;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * Brings the slices of one place together, in the order of the workers.
 *
 * @param place of the slice among those of all vectors
 * @param worker from 0
 */
record SliceKey(int place, int worker) implements Serializable, Comparable<SliceKey> {
    private static final Comparator<SliceKey> ORDER =
            Comparator.comparingInt(SliceKey::place).thenComparingInt(SliceKey::worker);

    @Override
    public int compareTo(SliceKey other) {
        return ORDER.compare(this, other);
    }

    /** Partitions of successive places, as many in each to one. */
    static final class ByPlace extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int places;
        private final int partitions;

        /** @param partitions from 1 to {@code places} */
        ByPlace(int places, int partitions) {
            this.places = places;
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((long) ((SliceKey) key).place() * partitions / places);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByPlace that && places == that.places && partitions == that.partitions;
        }

        @Override
        public int hashCode() {
            return 31 * places + partitions;
        }
    }
}
