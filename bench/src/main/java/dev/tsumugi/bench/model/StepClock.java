package dev.tsumugi.bench.model;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The least wall time and the least processor time (of all threads of the process) that a step took. Where others use the
 * machine too, processor time says more.
 */
final class StepClock {
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long wall;
    private long processor;
    private long bestWall = Long.MAX_VALUE;
    private long bestProcessor = Long.MAX_VALUE;

    void start() {
        wall = System.nanoTime();
        processor = system.getProcessCpuTime();
    }

    void stop() {
        bestWall = Math.min(bestWall, System.nanoTime() - wall);
        bestProcessor = Math.min(bestProcessor, system.getProcessCpuTime() - processor);
    }

    double bestSeconds() {
        return bestWall / 1e9;
    }

    double bestCpuSeconds() {
        return bestProcessor / 1e9;
    }
}
