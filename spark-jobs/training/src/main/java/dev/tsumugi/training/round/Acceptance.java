package dev.tsumugi.training.round;

import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.worker.StepLosses;
import dev.tsumugi.training.round.worker.WorkerReport;
import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges what arrived in a round.
 *
 * @param round its number, from 1
 * @param firstStep the number of its first step, from 1
 * @param learningRates the sum of those of its steps
 * @param usualNorms of the rounds before
 * @param rejectAbove how many times the usual norm is too much
 */
record Acceptance(int round, int firstStep, double learningRates, DeltaNormHistory usualNorms, double rejectAbove) {

    /**
     * What becomes of each worker; drifts are still 0.
     *
     * @param units of the workers, in their order
     * @throws UserException when nothing is left to go on with
     */
    List<WorkerOutcome> judge(List<Long> units, WorkerJobs.Arrivals arrivals) {
        List<WorkerOutcome> outcomes = new ArrayList<>();
        for (int worker = 0; worker < units.size(); worker++) {
            WorkerReport report = arrivals.reports().get(worker);
            Throwable failure = arrivals.failures().get(worker);
            if (report != null) {
                outcomes.add(arrived(report, units.get(worker)));
            } else if (failure != null) {
                outcomes.add(missing(worker, units.get(worker), Fate.LOST, firstLine(failure)));
            } else {
                outcomes.add(missing(worker, units.get(worker), Fate.LATE, "It had not ended at the deadline."));
            }
        }
        requireSomethingToLearnFrom(outcomes);
        return outcomes;
    }

    private void requireSomethingToLearnFrom(List<WorkerOutcome> outcomes) {
        List<WorkerOutcome> accepted = outcomes.stream()
                .filter(outcome -> outcome.fate() == Fate.ACCEPTED)
                .toList();
        if (accepted.isEmpty()) {
            WorkerOutcome rejected = outcomes.stream()
                    .filter(outcome -> outcome.fate() == Fate.REJECTED)
                    .findFirst()
                    .orElseThrow();
            throw new UserException("No worker's result of round " + round + " can be used. Worker "
                    + rejected.worker() + ": " + rejected.reason()
                    + " Lower optimizer.peak-learning-rate or clip-norm, or raise warmup-steps.");
        }
        if (accepted.stream().mapToLong(WorkerOutcome::targets).sum() == 0) {
            throw new UserException(
                    "No worker of round " + round
                            + " found a token to learn from: all targets of its sequences are masked. Check the training data.");
        }
    }

    private WorkerOutcome arrived(WorkerReport report, long unit) {
        String reason = objection(report);
        return new WorkerOutcome(
                report.worker(),
                unit,
                reason.isEmpty() ? Fate.ACCEPTED : Fate.REJECTED,
                reason,
                report.losses().mean(),
                report.losses().targets(),
                report.deltaNorm(),
                0,
                report.meanGradientNorm(),
                report.maxGradientNorm(),
                report.seconds(),
                report.bytesDown(),
                report.bytesUp());
    }

    private static WorkerOutcome missing(int worker, long unit, Fate fate, String reason) {
        return new WorkerOutcome(worker, unit, fate, reason, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Why a worker's result cannot be used; empty when it can. */
    private String objection(WorkerReport report) {
        StepLosses losses = report.losses();
        for (int step = 0; step < losses.steps(); step++) {
            if (!Double.isFinite(losses.meanLoss(step))) {
                return "Its loss at step " + (firstStep + step) + " is " + losses.meanLoss(step) + ".";
            }
        }
        if (!Double.isFinite(report.deltaNorm())) {
            return "Its parameters are no longer finite.";
        }
        double usual = usualNorms.median().orElse(0) * learningRates;
        if (usual > 0 && report.deltaNorm() > rejectAbove * usual) {
            return String.format(
                    Locale.ROOT,
                    "It changed the parameters by %.3g, %.1f times the usual %.3g.",
                    report.deltaNorm(),
                    report.deltaNorm() / usual,
                    usual);
        }
        return "";
    }

    /** The norms that are usual after the round. */
    DeltaNormHistory normsAfter(List<WorkerOutcome> outcomes) {
        DeltaNormHistory norms = usualNorms;
        for (WorkerOutcome outcome : outcomes) {
            if (outcome.fate() == Fate.ACCEPTED && learningRates > 0) {
                norms = norms.with(outcome.deltaNorm() / learningRates);
            }
        }
        return norms;
    }

    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(failure.getClass().getName());
    }
}
