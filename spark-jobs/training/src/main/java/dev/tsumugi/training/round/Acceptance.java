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
     * What becomes of each worker.
     *
     * @param units of the workers, in their order
     * @throws UserException when nothing is left to go on with
     */
    List<Verdict> judge(List<Long> units, WorkerJobs.Arrivals arrivals) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int worker = 0; worker < units.size(); worker++) {
            verdicts.add(judge(worker, units.get(worker), arrivals));
        }
        requireSomethingToLearnFrom(verdicts);
        return verdicts;
    }

    private Verdict judge(int worker, long unit, WorkerJobs.Arrivals arrivals) {
        WorkerReport report = arrivals.reports().get(worker);
        if (report != null) {
            String objection = objection(report);
            return new Verdict(unit, objection.isEmpty() ? Fate.ACCEPTED : Fate.REJECTED, objection, report);
        }
        Throwable failure = arrivals.failures().get(worker);
        return failure == null
                ? new Verdict(unit, Fate.LATE, "It had not ended at the deadline.", WorkerReport.missing(worker))
                : new Verdict(unit, Fate.LOST, firstLine(failure), WorkerReport.missing(worker));
    }

    private void requireSomethingToLearnFrom(List<Verdict> verdicts) {
        List<Verdict> accepted = verdicts.stream().filter(Verdict::isAccepted).toList();
        if (accepted.isEmpty()) {
            Verdict rejected = verdicts.stream()
                    .filter(verdict -> verdict.fate() == Fate.REJECTED)
                    .findFirst()
                    .orElseThrow();
            throw new UserException("No worker's result of round " + round + " can be used. Worker "
                    + rejected.report().worker() + ": " + rejected.reason()
                    + " Lower optimizer.peak-learning-rate or clip-norm, or raise warmup-steps.");
        }
        if (accepted.stream()
                        .mapToLong(verdict -> verdict.report().losses().targets())
                        .sum()
                == 0) {
            throw new UserException(
                    "No worker of round " + round
                            + " found a token to learn from: all targets of its sequences are masked. Check the training data.");
        }
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

    /**
     * The norms that are usual after the round.
     *
     * @param accepted the reports of the accepted workers, in their order
     */
    DeltaNormHistory normsAfter(List<WorkerReport> accepted) {
        DeltaNormHistory norms = usualNorms;
        for (WorkerReport report : accepted) {
            if (learningRates > 0) {
                norms = norms.with(report.deltaNorm() / learningRates);
            }
        }
        return norms;
    }

    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(failure.getClass().getName());
    }
}
