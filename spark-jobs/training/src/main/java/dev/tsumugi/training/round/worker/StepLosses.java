package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.engine.BatchLoss;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The losses of a worker's steps in a round. */
public final class StepLosses implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Double> meanLosses = new ArrayList<>();
    private final ArrayList<Long> targets = new ArrayList<>();

    public void add(BatchLoss loss) {
        meanLosses.add(loss.meanLoss());
        targets.add(loss.targets());
    }

    public int steps() {
        return meanLosses.size();
    }

    public double meanLoss(int step) {
        return meanLosses.get(step);
    }

    /** Targets learned from in all steps. */
    public long targets() {
        return targets.stream().mapToLong(Long::longValue).sum();
    }

    /** Mean loss over all targets, 0 when there is none. */
    public double mean() {
        return mean(List.of(this));
    }

    /** Mean loss over all targets of several workers, summed in their order. */
    public static double mean(List<StepLosses> workers) {
        double sum = 0;
        long count = 0;
        for (StepLosses worker : workers) {
            for (int step = 0; step < worker.steps(); step++) {
                sum += worker.meanLosses.get(step) * worker.targets.get(step);
                count += worker.targets.get(step);
            }
        }
        return count == 0 ? 0 : sum / count;
    }
}
