package dev.tsumugi.spark.distributed;

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

    /** A partition for each place. */
    static final class ByPlace extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int places;

        ByPlace(int places) {
            this.places = places;
        }

        @Override
        public int numPartitions() {
            return places;
        }

        @Override
        public int getPartition(Object key) {
            return ((SliceKey) key).place();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByPlace that && places == that.places;
        }

        @Override
        public int hashCode() {
            return places;
        }
    }
}
