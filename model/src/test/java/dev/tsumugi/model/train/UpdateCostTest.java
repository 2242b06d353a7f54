package dev.tsumugi.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.StepResult;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Hyperparameters;
import dev.tsumugi.model.optimizer.MuonSettings;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateCostTest {
    private static final Optimizer MUON =
            OptimizerKind.MUON.create(new Hyperparameters(0.9, 0.99, 1e-8, MuonSettings.USUAL));

    @Test
    void tellsOnceThatUpdatesTakeMoreThanAQuarter() {
        assertThat(told(MUON, 100, 40))
                .containsExactly("Muon's update takes 40 % of the time of the gradient. Its work does not grow with the"
                        + " batch: raise sequences-per-step to make it pay.");
    }

    @Test
    void saysNothingOfCheapUpdatesAndOfOtherOptimizers() {
        assertThat(told(MUON, 100, 25)).isEmpty();
        assertThat(told(MUON, 0, 0)).isEmpty();
        assertThat(told(new AdamW(0.9, 0.95, 1e-8), 100, 90)).isEmpty();
    }

    private static List<String> told(Optimizer optimizer, long gradientNanos, long updateNanos) {
        UpdateCost cost = new UpdateCost(optimizer);
        List<String> told = new ArrayList<>();
        for (int step = 0; step < 100; step++) {
            cost.add(new StepResult(new BatchLoss(1, 1), 1, gradientNanos, updateNanos))
                    .ifPresent(told::add);
        }
        return told;
    }
}
