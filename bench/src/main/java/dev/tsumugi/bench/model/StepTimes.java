package dev.tsumugi.bench.model;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The least time that a step took. Where others use the machine too, processor time says more.
 *
 * @param seconds on the wall
 * @param cpuSeconds of processor time of all threads of the process
 */
public record StepTimes(double seconds, double cpuSeconds) {
    private static final int MIN_STEPS = 3;
    private static final int MAX_STEPS = 16;
    private static final double ENOUGH_SECONDS = 8;

    /** Repeats a step for some seconds, three times at least. */
    public static StepTimes fastest(Runnable step) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double seconds = Double.MAX_VALUE;
        double cpuSeconds = Double.MAX_VALUE;
        double sum = 0;
        for (int done = 0; done < MAX_STEPS && (done < MIN_STEPS || sum < ENOUGH_SECONDS); done++) {
            long wall = System.nanoTime();
            long processor = system.getProcessCpuTime();
            step.run();
            double elapsed = (System.nanoTime() - wall) / 1e9;
            seconds = Math.min(seconds, elapsed);
            cpuSeconds = Math.min(cpuSeconds, (system.getProcessCpuTime() - processor) / 1e9);
            sum += elapsed;
        }
        return new StepTimes(seconds, cpuSeconds);
    }
}
