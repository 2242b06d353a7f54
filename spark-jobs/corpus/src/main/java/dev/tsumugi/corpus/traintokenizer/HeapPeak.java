package dev.tsumugi.corpus.traintokenizer;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/**
 * The most heap in use in this JVM since a moment: the peaks of the heap's memory pools together, as the JVM keeps them. Objects
 * that are no longer needed count until they are collected, so it is an upper bound; in local mode the executor's are in it.
 */
final class HeapPeak {
    private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();

    /** Starts from what is in use now. */
    HeapPeak() {
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** Peak so far, in 10^6 bytes. */
    double megabytes() {
        return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / 1e6;
    }
}
