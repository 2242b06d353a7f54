package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.worker.StepLosses;
import dev.tsumugi.training.round.worker.WorkerReport;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    private static final DeltaNormHistory USUAL = new DeltaNormHistory(List.of(1.0, 2.0, 3.0, 2.0, 2.0, 2.0, 1.0, 3.0));

    @Test
    void whatIsUsualFollowsTheLearningRates() {
        // The median is 2 for each unit of learning rate: 0.2 here, and 10 times that is too much.
        assertThat(fates(acceptance(0.1, USUAL), 1.9, 2.1)).containsExactly(Fate.ACCEPTED, Fate.REJECTED);
        assertThat(fates(acceptance(1, USUAL), 1.9, 2.1)).containsExactly(Fate.ACCEPTED, Fate.ACCEPTED);
    }

    @Test
    void nothingIsUnusualBeforeEightDeltasAreKnown() {
        DeltaNormHistory few = new DeltaNormHistory(USUAL.norms().subList(0, 7));
        assertThat(fates(acceptance(0.1, few), 1.9, 1e9)).containsExactly(Fate.ACCEPTED, Fate.ACCEPTED);
    }

    @Test
    void normsThatAreNotFiniteAreRejected() {
        assertThat(fates(acceptance(0.1, new DeltaNormHistory(List.of())), Double.NaN, 1))
                .containsExactly(Fate.REJECTED, Fate.ACCEPTED);
    }

    @Test
    void acceptedNormsBecomeUsualAndOldOnesAreForgotten() {
        DeltaNormHistory norms = new DeltaNormHistory(Collections.nCopies(64, 5.0));
        Acceptance acceptance = acceptance(0.5, norms);
        List<WorkerReport> accepted = acceptance.judge(List.of(0L, 1L), arrivals(2.0, Double.NaN)).stream()
                .filter(Verdict::isAccepted)
                .map(Verdict::report)
                .toList();
        List<Double> after = acceptance.normsAfter(accepted).norms();
        assertThat(after).hasSize(64).endsWith(4.0);
        assertThat(after.subList(0, 63)).containsOnly(5.0);
    }

    @Test
    void aWorkerThatBringsNothingIsLateOrLostWithoutNumbers() {
        TreeMap<Integer, Throwable> failures = new TreeMap<>(Map.of(2, new IllegalStateException("gone\nat a line")));
        WorkerJobs.Arrivals arrivals = new WorkerJobs.Arrivals(arrivals(1).reports(), failures);
        List<Verdict> verdicts = acceptance(0.1, USUAL).judge(List.of(7L, 8L, 9L), arrivals);
        assertThat(verdicts).extracting(Verdict::fate).containsExactly(Fate.ACCEPTED, Fate.LATE, Fate.LOST);
        assertThat(verdicts)
                .extracting(Verdict::reason)
                .containsExactly("", "It had not ended at the deadline.", "gone");
        assertThat(WorkerOutcome.of(verdicts.get(2), 0))
                .isEqualTo(new WorkerOutcome(2, 9, Fate.LOST, "gone", 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    private static Acceptance acceptance(double learningRates, DeltaNormHistory norms) {
        return new Acceptance(3, 7, learningRates, norms, 10);
    }

    private static List<Fate> fates(Acceptance acceptance, double... norms) {
        return acceptance.judge(List.of(0L, 1L), arrivals(norms)).stream()
                .map(Verdict::fate)
                .toList();
    }

    private static WorkerJobs.Arrivals arrivals(double... norms) {
        TreeMap<Integer, WorkerReport> reports = new TreeMap<>();
        for (int worker = 0; worker < norms.length; worker++) {
            StepLosses losses = new StepLosses();
            losses.add(new BatchLoss(1, 10));
            reports.put(worker, new WorkerReport(worker, losses, norms[worker], 1, 1, 1, 0, 0, null));
        }
        return new WorkerJobs.Arrivals(reports, new TreeMap<>(Map.of()));
    }
}
