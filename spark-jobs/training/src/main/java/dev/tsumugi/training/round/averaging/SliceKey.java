package dev.tsumugi.training.round.averaging;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * Brings all workers' slices of the same number together, in the order of the workers.
 *
 * @param number of the slice among those of all vectors
 * @param worker from 0
 */
record SliceKey(int number, int worker) implements Serializable, Comparable<SliceKey> {
    private static final Comparator<SliceKey> ORDER =
            Comparator.comparingInt(SliceKey::number).thenComparingInt(SliceKey::worker);

    @Override
    public int compareTo(SliceKey other) {
        return ORDER.compare(this, other);
    }

    /** Partitions of successive numbers, as many in each to one. */
    static final class ByNumber extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int slices;
        private final int partitions;

        /** @param partitions from 1 to {@code slices} */
        ByNumber(int slices, int partitions) {
            this.slices = slices;
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((long) ((SliceKey) key).number() * partitions / slices);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByNumber that && slices == that.slices && partitions == that.partitions;
        }

        @Override
        public int hashCode() {
            return 31 * slices + partitions;
        }
    }
}
