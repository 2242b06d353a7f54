package dev.tsumugi.training.pretrain;

import dev.tsumugi.training.decoder.OptimizerConfig;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.training.pretrain.budget.Budget;
import dev.tsumugi.training.pretrain.budget.TrainingPlan;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.workflow.config.Auto;
import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Rules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Section {@code pretrain}.
 *
 * @param workers K, logical workers whose parameters are averaged; independent of the number of executors
 * @param threadsPerWorker compute threads of one worker, 0 for as many as a task of Spark has cores; part of the result, since
 *     sums keep their order
 * @param minutes for all rounds; 0: no limit. With it, or {@code tokens}, the rounds follow from the budget
 * @param tokens to learn from, repeated ones included; 0: no limit
 * @param rounds averaging rounds of the run; of no interest where there is a budget
 * @param stepsPerRound H, optimizer steps of each worker between two averagings
 * @param sequencesPerStep B, of one worker; 0: found from the budget
 * @param shuffleBlockSequences neighbours that stay together when an epoch is shuffled
 * @param sourceWeights how much more often a source is read than its share of the sequences, by its name; 1 where it is not
 *     named; 0 leaves it out
 * @param checkpointEveryRounds rounds between two checkpoints
 * @param keepCheckpoints newest checkpoints kept
 * @param keepEveryRounds checkpoints of every so many rounds are kept too; 0: none
 * @param keepBest whether the checkpoint of the lowest validation loss is kept too
 * @param validateEveryRounds rounds between two measurements of the validation loss
 * @param validationSequences sequences of each measurement
 * @param averaging what a round does with what the workers bring
 * @param optimizer the algorithm and its schedule
 */
public record PretrainConfig(
        int workers,
        int threadsPerWorker,
        double minutes,
        long tokens,
        int rounds,
        int stepsPerRound,
        @Auto int sequencesPerStep,
        int shuffleBlockSequences,
        Map<String, Double> sourceWeights,
        int checkpointEveryRounds,
        int keepCheckpoints,
        int keepEveryRounds,
        boolean keepBest,
        int validateEveryRounds,
        int validationSequences,
        AveragingConfig averaging,
        OptimizerConfig optimizer) {
    /** Of Spark's tasks in a round. */
    private static final int MAX_WORKERS = 100_000;

    private static final int MAX_THREADS = 10_000;
    private static final int MAX_SEQUENCES = 1_000_000;

    public PretrainConfig {
        Rules rules = new Rules()
                .atLeast(1, "workers", workers)
                .atMost(MAX_WORKERS, "workers", workers)
                .notNegative("threads-per-worker", threadsPerWorker)
                .atMost(MAX_THREADS, "threads-per-worker", threadsPerWorker)
                .notNegative("minutes", minutes)
                .notNegative("tokens", tokens)
                .notNegative("rounds", rounds)
                .atLeast(1, "steps-per-round", stepsPerRound)
                .notNegative("sequences-per-step", sequencesPerStep)
                .require(
                        (long) rounds * stepsPerRound <= Integer.MAX_VALUE,
                        "rounds",
                        "times steps-per-round must be at most " + Integer.MAX_VALUE + ", was "
                                + (long) rounds * stepsPerRound)
                .atMost(MAX_SEQUENCES, "sequences-per-step", sequencesPerStep)
                .atLeast(1, "shuffle-block-sequences", shuffleBlockSequences)
                .atLeast(1, "checkpoint-every-rounds", checkpointEveryRounds)
                .atLeast(1, "keep-checkpoints", keepCheckpoints)
                .notNegative("keep-every-rounds", keepEveryRounds)
                .atLeast(1, "validate-every-rounds", validateEveryRounds)
                .atLeast(1, "validation-sequences", validationSequences);
        if (averaging.mode() == Mode.SYNC) {
            rules.require(
                            stepsPerRound == 1,
                            "steps-per-round",
                            "must be 1 with `averaging.mode: sync`, which averages after every step, was "
                                    + stepsPerRound)
                    .require(
                            averaging.innerState() == InnerState.AVERAGED,
                            "averaging.inner-state",
                            "must be `averaged` with `mode: sync`, was `" + Names.ofConstant(averaging.innerState())
                                    + "`");
        }
        rules.enforce();
    }

    /** Whether minutes or tokens are given, from which the rounds follow. */
    boolean hasBudget() {
        return minutes > 0 || tokens > 0;
    }

    /** @param tokensAtHand different ones in the shards */
    Budget budget(long tokensAtHand) {
        return new Budget(60 * minutes, tokens, tokensAtHand);
    }

    /**
     * The same after a plan, without a budget.
     *
     * @param steps of a round
     */
    PretrainConfig following(TrainingPlan plan, int steps) {
        return new PretrainConfig(
                workers,
                threadsPerWorker,
                0,
                0,
                plan.rounds(),
                steps,
                plan.sequencesPerStep(),
                shuffleBlockSequences,
                sourceWeights,
                checkpointEveryRounds,
                keepCheckpoints,
                keepEveryRounds,
                keepBest,
                validateEveryRounds,
                validationSequences,
                averaging,
                optimizer.withWarmupSteps(plan.warmupSteps()));
    }

    /**
     * What a round does, with the numbers that follow from the workers and the rounds. The rounds are those of the schedule: raising
     * {@code rounds} beyond a schedule that is set changes nothing of what came before.
     */
    AveragingConfig resolvedAveraging() {
        return averaging.resolved(workers, Math.max(1, (decaySteps() + stepsPerRound - 1) / stepsPerRound));
    }

    /** The outer numbers, a sentence for people; empty where there is no outer step. */
    Optional<String> outerNumbers() {
        AveragingConfig own = resolvedAveraging();
        return own.mode() == Mode.DILOCO
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "the outer step's learning rate is %s and its momentum %s%s",
                        own.outerLearningRate(),
                        own.outerMomentum(),
                        own.equals(averaging) ? "" : ", from the workers and the rounds where not given"))
                : Optional.empty();
    }

    /** Optimizer steps after which the learning rate stays: those of the schedule, else those of the run. */
    int decaySteps() {
        return TrainingSettings.decaySteps(optimizer, Math.multiplyExact(rounds, stepsPerRound));
    }
}
