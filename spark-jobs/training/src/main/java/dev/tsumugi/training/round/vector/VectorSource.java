package dev.tsumugi.training.round.vector;

import java.io.Serializable;
import java.util.List;

/**
 * Where a worker gets a vector of its round's start from.
 *
 * @param version the rounds behind it
 * @param base the whole vector of an earlier or this version; null where the driver's own is in the same JVM
 * @param baseVersion of {@code base}
 * @param updates of the rounds from {@code baseVersion} to {@code version}
 */
public record VectorSource(
        ResidentVector.Name name,
        int version,
        long length,
        SlicedBroadcast base,
        int baseVersion,
        List<SlicedBroadcast> updates)
        implements Serializable {

    /** The vector in this JVM, and what had to be fetched for it. */
    public record Arrival(ResidentVector vector, long fetchedBytes) {}

    /** Brings the vector of this JVM to the version, fetching only what is missing; waits where another task does. */
    public Arrival bring() {
        synchronized (ResidentVector.class) {
            ResidentVector resident = ResidentVector.of(name);
            if (base == null) {
                return new Arrival(resident, 0);
            }
            long fetched = 0;
            if (resident == null || resident.version() < baseVersion) {
                ResidentVector room = resident == null ? ResidentVector.allocate(name, length) : resident;
                room.change(baseVersion, base::assignTo);
                fetched += base.bytes();
                resident = room;
            }
            for (int next = resident.version() + 1; next <= version; next++) {
                SlicedBroadcast update = updates.get(next - baseVersion - 1);
                resident.change(next, update::addTo);
                fetched += update.bytes();
            }
            return new Arrival(resident, fetched);
        }
    }
}
