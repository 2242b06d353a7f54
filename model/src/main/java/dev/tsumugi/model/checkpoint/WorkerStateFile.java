package dev.tsumugi.model.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The file in which a logical worker keeps its own optimizer state from one round to its next, as {@link WorkerStates} wrote it.
 *
 * @param worker from 0
 * @param round the round that it ended with this state, from 1
 * @param stateSteps steps behind the state; called {@code momentSteps} in manifests
 * @param name relative to the folder of the checkpoints; holds the checksum, so that other content never takes its place
 * @param bytes its length
 * @param sha256 hexadecimal, of its content
 */
@JsonPropertyOrder({"worker", "round", "momentSteps", "name", "bytes", "sha256"})
public record WorkerStateFile(
        int worker, int round, @JsonProperty("momentSteps") int stateSteps, String name, long bytes, String sha256)
        implements Serializable {

    private static final Pattern NAME =
            Pattern.compile(WorkerStates.FOLDER + "/worker-\\d{4,9}/round-\\d{8,10}-[0-9a-f]{16}\\.safetensors");

    public WorkerStateFile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A worker's file must be called like workers/worker-0000/round-00000001-"
                    + "0123456789abcdef.safetensors, but is called \"" + name + "\".");
        }
    }

    CheckpointManifest.Content content() {
        return new CheckpointManifest.Content(bytes, sha256);
    }
}
