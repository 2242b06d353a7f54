package dev.tsumugi.bench.optimizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import dev.tsumugi.bench.loss.ByteShards;
import dev.tsumugi.bench.loss.LossPage;
import dev.tsumugi.bench.loss.LossRuns;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Hyperparameters;
import dev.tsumugi.model.optimizer.MuonSettings;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerKind;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * AdamW at three learning rates beside Muon, with and without QK-norm, on the bytes of a text: the loss after the same tokens,
 * the tokens and seconds to the same loss, and DiLoCo with four workers (MuLoCo) beside one.
 */
public final class OptimizerBenchmark implements Benchmark {
    private static final int LENGTH = 64;
    private static final long SEED = 1337;
    private static final int STEPS = 1_024;
    private static final int STEPS_PER_ROUND = 32;
    private static final int SEQUENCES_PER_STEP = 12;
    private static final int WARMUP_STEPS = 50;
    private static final List<Double> ADAMW_RATES = List.of(1e-3, 2e-3, 3e-3);
    /** Those of {@link #ADAMW_RATES} that a short measurement takes. */
    private static final List<Double> LIKELY_ADAMW_RATES = List.of(1e-3, 2e-3);

    private static final double MUON_RATE = 0.02;
    private static final Path DRAWINGS = Path.of("bench/target/losses");
    private static final ModelConfig MODEL =
            new ModelConfig(ByteShards.VOCABULARY, LENGTH, 128, 4, 4, 4, 384, 10_000, 1e-5, true);
    private static final AdamW ADAMW = new AdamW(0.9, 0.99, 1e-8);
    private static final Optimizer MUON =
            OptimizerKind.MUON.create(new Hyperparameters(0.9, 0.99, 1e-8, MuonSettings.USUAL));

    @Override
    public String name() {
        return "optimizer";
    }

    @Override
    public String description() {
        return "losses of AdamW and Muon after the same tokens, tokens and seconds to the same loss, four DiLoCo workers beside one";
    }

    @Override
    public BenchResult run() throws IOException {
        return run(false, SEED);
    }

    /** The medians over three seeds; QK-norm, too. */
    @Override
    public BenchResult runAll() throws IOException {
        return run(true, SEED, SEED + 1, SEED + 2);
    }

    private BenchResult run(boolean all, long... seeds) throws IOException {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.put("muon_update_over_gradient_8k_tokens", UpdateCost.ofStep(8_192));
        if (all) {
            figures.put("muon_update_over_gradient_32k_tokens", UpdateCost.ofStep(32_768));
        }
        if (LossRuns.hasText()) {
            try (LossRuns runs = LossRuns.open(LENGTH)) {
                List<ObjectNode> ofSeeds = new ArrayList<>();
                for (long seed : seeds) {
                    LossPage page = new LossPage("AdamW, Muon and MuLoCo on the same text");
                    ofSeeds.add(new Measurement(runs, seed, all, page).figures());
                    page.write(DRAWINGS.resolve("optimizer-" + seed + ".html"));
                }
                medians(ofSeeds, figures);
            }
        }
        return new BenchResult(name(), figures);
    }

    private static void medians(List<ObjectNode> ofSeeds, ObjectNode medians) {
        ofSeeds.get(0).fieldNames().forEachRemaining(name -> {
            List<JsonNode> values =
                    ofSeeds.stream().map(figures -> figures.get(name)).toList();
            if (values.get(0) instanceof ObjectNode) {
                medians(values.stream().map(ObjectNode.class::cast).toList(), medians.putObject(name));
            } else {
                double[] sorted =
                        values.stream().mapToDouble(JsonNode::asDouble).sorted().toArray();
                medians.put(name, sorted[sorted.length / 2]);
            }
        });
    }

    /**
     * The runs of a seed.
     *
     * @param all whether those with QK-norm and with a less likely rate are among them
     * @param page shows the best of AdamW, Muon and MuLoCo
     */
    private record Measurement(LossRuns runs, long seed, boolean all, LossPage page) {
        ObjectNode figures() {
            ObjectNode figures = JsonNodeFactory.instance.objectNode();
            ObjectNode losses = figures.putObject("validation_loss");
            ObjectNode seconds = figures.putObject("seconds");
            LossRuns.Run adamW = null;
            double bestRate = 0;
            for (double rate : all ? ADAMW_RATES : LIKELY_ADAMW_RATES) {
                String name = String.format(Locale.ROOT, "adamw_%.0e", rate);
                LossRuns.Run run = single(name, MODEL, ADAMW, rate, STEPS);
                tell(name, run, losses, seconds);
                if (adamW == null || run.validationLoss() < adamW.validationLoss()) {
                    adamW = run;
                    bestRate = rate;
                }
            }
            LossRuns.Run half = single("muon_half", MODEL, MUON, MUON_RATE, STEPS / 2);
            tell("muon_half", half, losses, seconds);
            LossRuns.Run whole = single("muon", MODEL, MUON, MUON_RATE, STEPS);
            tell("muon", whole, losses, seconds);
            LossRuns.Run together = muLoCo();
            tell("muloco_k4_h32", together, losses, seconds);

            page.add("AdamW", adamW);
            page.add("Muon", whole);
            page.add("MuLoCo, 4 workers", together);
            double tokens = tokensToLoss(adamW.validationLoss(), half.validationLoss(), whole.validationLoss());
            figures.put("muon_over_adamw_loss", whole.validationLoss() / adamW.validationLoss());
            figures.put("muon_over_adamw_tokens", tokens);
            figures.put("muon_over_adamw_seconds", tokens * whole.seconds() / adamW.seconds());
            figures.put("muloco_k4_over_best_single", together.validationLoss() / adamW.validationLoss());
            if (all) {
                ModelConfig normed = MODEL.withQueryKeyNorm();
                LossRuns.Run adamWNormed = single("adamw_qk_norm", normed, ADAMW, bestRate, STEPS);
                tell("adamw_qk_norm", adamWNormed, losses, seconds);
                LossRuns.Run muonNormed = single("muon_qk_norm", normed, MUON, MUON_RATE, STEPS);
                tell("muon_qk_norm", muonNormed, losses, seconds);
                figures.put("adamw_qk_norm_over_adamw_loss", adamWNormed.validationLoss() / adamW.validationLoss());
                figures.put("muon_qk_norm_over_adamw_loss", muonNormed.validationLoss() / adamW.validationLoss());
            }
            return figures;
        }

        /** The fraction of the tokens at which Muon reaches a loss, between its runs of half and of all, or beyond, on a line over their logarithm. */
        private static double tokensToLoss(double loss, double half, double whole) {
            return Math.exp(Math.log(0.5) * (loss - whole) / (half - whole));
        }

        private static void tell(String name, LossRuns.Run run, ObjectNode losses, ObjectNode seconds) {
            losses.put(name, run.validationLoss());
            seconds.put(name, run.seconds());
        }

        private LossRuns.Run single(String name, ModelConfig model, Optimizer optimizer, double rate, int steps) {
            AveragingConfig averaging =
                    new AveragingConfig(Mode.AVERAGE, 1, 0, InnerState.AVERAGED, WireFormat.FLOAT32, 1, 0, 10);
            RoundShape shape = new RoundShape(1, STEPS_PER_ROUND, SEQUENCES_PER_STEP, 1);
            return runs.run(
                    name, settings(model, optimizer, rate, steps, 2), shape, averaging, steps / STEPS_PER_ROUND);
        }

        private LossRuns.Run muLoCo() {
            int workers = 4;
            AveragingConfig averaging =
                    new AveragingConfig(Mode.DILOCO, 0.7, 0.6, InnerState.LOCAL, WireFormat.BFLOAT16, 1, 0, 10);
            RoundShape shape = new RoundShape(workers, STEPS_PER_ROUND, SEQUENCES_PER_STEP / workers, 1);
            return runs.run(
                    "muloco_k4_h32",
                    settings(MODEL, MUON, MUON_RATE, STEPS, 1),
                    shape,
                    averaging,
                    STEPS / STEPS_PER_ROUND);
        }

        private NetworkSettings settings(ModelConfig model, Optimizer optimizer, double rate, int steps, int threads) {
            LearningRateSchedule schedule = LearningRateSchedule.cosine(rate, WARMUP_STEPS, steps, 0.1);
            return new NetworkSettings(
                    model, EngineKind.CPU, threads, new OptimizerSettings(optimizer, schedule, 0.1, 1), seed);
        }
    }
}
