package dev.tsumugi.training.decoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.checkpoint.Checkpoint;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a fine-tuning was when it saved a checkpoint, so that nobody takes one of a stopped fine-tuning for its result.
 *
 * @param steps done
 * @param allSteps that it shall do
 */
public record FinetunedSteps(long steps, long allSteps) {
    private static final String DOCUMENT = "finetuning.json";
    private static final JsonMapper JSON = new JsonMapper();

    /** What a checkpoint says; empty where it is of no fine-tuning. */
    static Optional<FinetunedSteps> of(Checkpoint checkpoint) throws DamagedFileException {
        String document = checkpoint.documents().get(DOCUMENT);
        if (document == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(document, FinetunedSteps.class));
        } catch (JsonProcessingException e) {
            throw new DamagedFileException(
                    "The checkpoint of step " + checkpoint.state().step() + " has no readable " + DOCUMENT + ": "
                            + e.getOriginalMessage() + ".",
                    e);
        }
    }

    /** As a checkpoint keeps it. */
    public SortedMap<String, String> documents() throws JsonProcessingException {
        return new TreeMap<>(Map.of(DOCUMENT, JSON.writeValueAsString(this)));
    }

    public boolean hasEnded() {
        return steps == allSteps;
    }

    @Override
    public String toString() {
        return "step " + steps + " of " + allSteps;
    }
}
