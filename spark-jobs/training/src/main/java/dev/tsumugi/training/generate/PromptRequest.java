package dev.tsumugi.training.generate;

import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import java.util.List;
import java.util.Optional;

/**
 * Prompts for a run's model.
 *
 * @param prompts users' messages, or texts to go on with, as {@code generate.chat} says
 * @param samples answers to each prompt
 * @param model which model answers; empty: {@linkplain TrainedModel#choose the furthest}
 * @param seed of the first answer; each further one has the next
 */
public record PromptRequest(List<String> prompts, int samples, Optional<Training> model, long seed) {

    /** The number of answers: those to the first prompt, then those to the second, and so on. */
    public int answers() {
        return Math.multiplyExact(prompts.size(), samples);
    }

    /** The prompt of an answer. */
    public String promptOf(int answer) {
        return prompts.get(answer / samples);
    }
}
