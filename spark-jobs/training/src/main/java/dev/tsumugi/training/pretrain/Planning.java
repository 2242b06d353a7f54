package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.training.pretrain.budget.Budget;
import dev.tsumugi.training.pretrain.budget.DepthSearch;
import dev.tsumugi.training.pretrain.budget.DepthSearch.Found;
import dev.tsumugi.training.pretrain.budget.SizingRule;
import dev.tsumugi.training.pretrain.budget.TrainingPlan;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.RoundOutcome;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills in what a configuration leaves to a budget of minutes or tokens. Speeds are those of real rounds on the executors. */
final class Planning {
    private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
    private static final int MEASURED_STEPS = 4;
    private static final String MEASURING = "measuring";

    private final StageContext context;
    private final PretrainConfig config;
    private final TokenShards shards;
    private final Path tokens;
    private final Budget budget;

    private Planning(StageContext context, TokenShards shards, Path tokens) {
        this.context = context;
        this.config = context.config(PretrainConfig.class);
        this.shards = shards;
        this.tokens = tokens;
        budget = config.budget(
                shards.train().stream().mapToLong(TokenShard::tokens).sum());
    }

    /**
     * The same context with depth, batch and rounds as numbers. They are found once: a training that goes on keeps them.
     *
     * @param tokens the folder of {@code shards}
     */
    static StageContext planned(StageContext context, TokenShards shards, Path tokens) throws IOException {
        if (!context.config(PretrainConfig.class).hasBudget()) {
            return context;
        }
        Path checkpoints = context.folder(PretrainStage.STAGE);
        Planning planning = new Planning(context, shards, tokens);
        Optional<TrainingPlan> before = TrainingPlan.read(checkpoints, context.hadoop());
        if (before.isPresent()) {
            return planning.following(before.get(), planning.config.stepsPerRound());
        }
        TrainingPlan plan = planning.make();
        plan.write(checkpoints, context.hadoop());
        return planning.following(plan, planning.config.stepsPerRound());
    }

    private TrainingPlan make() throws IOException {
        Found found = found();
        long learned = budget.tokensAt(found.tokensPerSecond());
        int sequences = sequencesPerStep(learned);
        double tokensPerRound =
                (double) sequences * config.workers() * shards.sequenceLength() * config.stepsPerRound();
        int rounds = (int) Math.max(1, Math.min(Integer.MAX_VALUE / config.stepsPerRound(), learned / tokensPerRound));
        int warmupSteps = SizingRule.warmupSteps(config.optimizer().warmupSteps(), rounds * config.stepsPerRound());
        tell(found, learned, sequences, rounds);
        return new TrainingPlan(found.depth(), sequences, rounds, warmupSteps, found.tokensPerSecond());
    }

    private Found found() throws IOException {
        DecoderConfig section = context.config(DecoderConfig.class);
        try {
            if (section.depth() == 0) {
                return new DepthSearch(budget, this::model, this::tokensPerSecond).find();
            }
            return DepthSearch.ofOne(budget, section.depth(), startingModel(), this::tokensPerSecond);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private ModelConfig model(int depth) {
        return TrainingSettings.model(
                context.config(DecoderConfig.class).withDepth(depth), shards.vocabularySize(), shards.sequenceLength());
    }

    private ModelConfig startingModel() throws IOException {
        return StartingModel.sizes(context, shards.vocabularySize(), shards.sequenceLength());
    }

    private int sequencesPerStep(long learned) {
        return config.sequencesPerStep() > 0
                ? config.sequencesPerStep()
                : SizingRule.sequencesPerStep(learned, config.workers(), shards.sequenceLength());
    }

    /** One round to warm up, one that counts. */
    private double tokensPerSecond(int depth, long learned) {
        int steps = Math.min(MEASURED_STEPS, config.stepsPerRound());
        TrainingPlan trial = new TrainingPlan(depth, sequencesPerStep(learned), 2, 0, 0);
        Path measuring = new Path(context.folder(PretrainStage.STAGE), MEASURING);
        try {
            Trainers trainers = Trainers.of(following(trial, steps), shards, tokens);
            try (DistributedTrainer trainer = trainers.create(measuring)) {
                trainer.nextRound();
                double rate = tokensPerSecond(trainer.nextRound(), steps);
                LOG.info(
                        "Depth {}, {} parameters, {} sequences a step of each worker: {} tokens a second.",
                        depth,
                        number(trainers.settings().model().parameterCount()),
                        trial.sequencesPerStep(),
                        number(rate));
                return rate;
            } finally {
                measuring.getFileSystem(context.hadoop()).delete(measuring, true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As fast as rounds of all their steps will be. */
    private double tokensPerSecond(RoundOutcome outcome, int steps) {
        double step = outcome.seconds().compute() / steps;
        double beside = outcome.seconds().total() - outcome.seconds().compute();
        return (double) outcome.targets() / steps / (step + beside / config.stepsPerRound());
    }

    private StageContext following(TrainingPlan plan, int stepsPerRound) {
        DecoderConfig section = context.config(DecoderConfig.class);
        return context.with(context.config()
                .with("pretrain", config.following(plan, stepsPerRound))
                .with("model", section.depth() == 0 ? section.withDepth(plan.depth()) : section));
    }

    private void tell(Found found, long learned, int sequences, int rounds) throws IOException {
        DecoderConfig section = context.config(DecoderConfig.class);
        long parameters = (section.depth() == 0 ? model(found.depth()) : startingModel()).parameterCount();
        LOG.info(
                "The budget is for {} rounds of {} steps with {} sequences of each worker and depth {}: {} tokens, {} for each of {} parameters.",
                rounds,
                config.stepsPerRound(),
                sequences,
                found.depth(),
                number(learned),
                String.format(Locale.ROOT, "%.1f", (double) learned / parameters),
                number(parameters));
        if (!found.isEnough()) {
            LOG.warn(
                    "That is little for so many parameters: a larger budget, or a smaller model, would learn more from it.");
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
