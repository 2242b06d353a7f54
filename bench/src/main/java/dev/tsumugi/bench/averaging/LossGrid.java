package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.loss.ByteShards;
import dev.tsumugi.bench.loss.LossRuns;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The validation loss of a small model of Shakespeare's characters after the same tokens and steps, by the number of workers K,
 * the steps H of a round and what a round does. K workers share the batch of one worker, as in <a
 * href="https://arxiv.org/abs/2503.09799">the scaling laws of DiLoCo</a>. The grid's runs are short, so that rounds of one step end
 * in time; the comparison with one worker is of runs of 256 rounds, which DiLoCo's momentum needs.
 */
final class LossGrid {
    static final int[] WORKERS = {1, 2, 4, 8};
    static final int[] STEPS_PER_ROUND = {1, 8, 32, 128};

    private static final int LENGTH = 64;
    private static final int GRID_STEPS = 1_024;
    private static final int LONG_STEPS = 8_192;
    private static final int LONG_STEPS_PER_ROUND = 32;
    private static final int SEQUENCES_PER_STEP = 16;
    private static final ModelConfig MODEL =
            new ModelConfig(ByteShards.VOCABULARY, LENGTH, 32, 2, 1, 1, 85, 10_000, 1e-5, true);

    private final LossRuns runs;

    private LossGrid(LossRuns runs) {
        this.runs = runs;
    }

    /** What is trained for so many steps. */
    private record Setting(
            Mode mode, int workers, int stepsPerRound, int steps, WireFormat wireFormat, double errorFeedback) {
        Setting(Mode mode, int workers, int stepsPerRound, int steps) {
            this(mode, workers, stepsPerRound, steps, WireFormat.BFLOAT16, 0);
        }

        Setting with(WireFormat format, double feedback) {
            return new Setting(mode, workers, stepsPerRound, steps, format, feedback);
        }

        /** Its wire format, and how much comes back: {@code int4_feedback_0.9}. */
        String wire() {
            String format = wireFormat.name().toLowerCase(Locale.ROOT);
            return errorFeedback == 0 ? format : format + "_feedback_" + errorFeedback;
        }

        String name() {
            return gridName(mode, workers, stepsPerRound);
        }
    }

    /** What the JSON calls a place of the grid. */
    static String gridName(Mode mode, int workers, int stepsPerRound) {
        return String.format(Locale.ROOT, "%s_k%d_h%d", mode.name().toLowerCase(Locale.ROOT), workers, stepsPerRound);
    }

    /** Compares four workers with one over 256 rounds, and prints each run as it ends. */
    static ObjectNode comparison() throws IOException {
        try (LossRuns runs = LossRuns.open(LENGTH)) {
            ObjectNode figures = JsonNodeFactory.instance.objectNode();
            new LossGrid(runs).longRuns(figures, 4);
            return figures;
        }
    }

    /** Measures all: the comparison, eight workers too, each wire format, and the grid of short runs. */
    static ObjectNode all() throws IOException {
        try (LossRuns runs = LossRuns.open(LENGTH)) {
            ObjectNode figures = JsonNodeFactory.instance.objectNode();
            LossGrid grid = new LossGrid(runs);
            grid.longRuns(figures, 4, 8);
            grid.wireFormats(figures);
            grid.shortRuns(figures);
            return figures;
        }
    }

    /** Losses and bytes for each token by wire format, and losses beside that of exact deltas. */
    private void wireFormats(ObjectNode figures) {
        ObjectNode losses = figures.putObject("wire_format_validation_loss");
        ObjectNode bytes = figures.putObject("wire_format_bytes_per_token");
        Setting setting = new Setting(Mode.DILOCO, 4, LONG_STEPS_PER_ROUND, LONG_STEPS);
        Setting exact = setting.with(WireFormat.FLOAT32, 0);
        for (Setting each : List.of(
                exact,
                setting.with(WireFormat.BFLOAT16, 0),
                setting.with(WireFormat.INT8, 0),
                setting.with(WireFormat.INT8, 0.9),
                setting.with(WireFormat.INT4, 0),
                setting.with(WireFormat.INT4, 0.9),
                setting.with(WireFormat.TOP_K, 0),
                setting.with(WireFormat.TOP_K, 0.95))) {
            LossRuns.Run run = run(each);
            losses.put(each.wire(), run.validationLoss());
            bytes.put(each.wire(), run.bytesPerToken());
            if (!each.equals(exact)) {
                double exactLoss = losses.path(exact.wire()).asDouble();
                figures.put(each.wire() + "_over_float32", run.validationLoss() / exactLoss);
            }
        }
    }

    private void shortRuns(ObjectNode figures) {
        ObjectNode losses = figures.putObject("validation_loss");
        ObjectNode bytes = figures.putObject("grid_bytes_per_token");
        for (int i = STEPS_PER_ROUND.length - 1; i >= 0; i--) { // rounds of few steps take longest
            for (int workers : WORKERS) {
                for (Mode mode : new Mode[] {Mode.AVERAGE, Mode.DILOCO}) {
                    Setting setting = new Setting(mode, workers, STEPS_PER_ROUND[i], GRID_STEPS);
                    LossRuns.Run run = run(setting);
                    losses.put(setting.name(), run.validationLoss());
                    bytes.put(setting.name(), run.bytesPerToken());
                }
            }
        }
    }

    private void longRuns(ObjectNode figures, int... manyWorkers) {
        ObjectNode losses = figures.putObject("long_run_validation_loss");
        double one = run(new Setting(Mode.AVERAGE, 1, LONG_STEPS_PER_ROUND, LONG_STEPS))
                .validationLoss();
        losses.put("one_worker", one);
        for (int workers : manyWorkers) {
            for (Mode mode : new Mode[] {Mode.AVERAGE, Mode.DILOCO}) {
                Setting setting = new Setting(mode, workers, LONG_STEPS_PER_ROUND, LONG_STEPS);
                losses.put(setting.name(), run(setting).validationLoss());
            }
        }
        double diloco = losses.path("diloco_k4_h32").asDouble();
        figures.put("diloco_k4_h32_over_one_worker", diloco / one);
    }

    private LossRuns.Run run(Setting setting) {
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.99, 1e-8), LearningRateSchedule.cosine(3e-3, 200, setting.steps, 0.1), 0.1, 1);
        NetworkSettings settings = new NetworkSettings(MODEL, EngineKind.CPU, 1, optimizer, 1);
        InnerState state = setting.mode == Mode.DILOCO ? InnerState.LOCAL : InnerState.AVERAGED;
        AveragingConfig averaging =
                new AveragingConfig(setting.mode, 0.7, 0.9, state, setting.wireFormat, setting.errorFeedback, 1, 0, 10);
        RoundShape shape =
                new RoundShape(setting.workers, setting.stepsPerRound, SEQUENCES_PER_STEP / setting.workers, 1);
        return runs.run(
                setting.name() + ", " + setting.wire(),
                settings,
                shape,
                averaging,
                setting.steps / setting.stepsPerRound);
    }
}
