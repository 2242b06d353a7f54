package dev.tsumugi.training.finetune;

import dev.tsumugi.training.decoder.OptimizerConfig;
import dev.tsumugi.workflow.config.Rules;
import java.util.List;

/**
 * Section {@code finetune}: instruction tuning on conversations, loss on the answers only.
 *
 * @param data files of JSON lines, each {@code {"messages":[{"role":"user","content":"..."},...]}}
 * @param license SPDX identifier of the data, empty where unknown
 * @param epochs passes over the data
 * @param sequencesPerStep B, rows of conversations
 * @param replaySequencesPerStep sequences of the pre-training that each step learns too
 * @param checkpointEverySteps steps between two checkpoints, from which a killed run goes on
 * @param threads compute threads
 * @param optimizer the algorithm and its schedule
 */
public record FinetuneConfig(
        List<String> data,
        String license,
        int epochs,
        int sequencesPerStep,
        int replaySequencesPerStep,
        int checkpointEverySteps,
        int threads,
        OptimizerConfig optimizer) {
    public FinetuneConfig {
        new Rules()
                .atLeast(1, "epochs", epochs)
                .atLeast(1, "sequences-per-step", sequencesPerStep)
                .notNegative("replay-sequences-per-step", replaySequencesPerStep)
                .atLeast(1, "checkpoint-every-steps", checkpointEverySteps)
                .atLeast(1, "threads", threads)
                .above(0, "optimizer.peak-learning-rate", optimizer.peakLearningRate())
                .enforce();
    }
}
