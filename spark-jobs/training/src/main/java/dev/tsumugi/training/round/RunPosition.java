package dev.tsumugi.training.round;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.training.round.data.DataOrder;
import java.util.List;

/**
 * How far a run is. With the parameters and the {@linkplain DistributedTrainer#vectors() vectors}, this is all that the next
 * round depends on. A unit is a worker's share of a round. Unit u covers H·B places of the {@link DataOrder} from u·H·B on.
 *
 * @param round rounds done
 * @param nextUnit the first unit that no round has had yet
 * @param pendingUnits units whose worker was late, lost or rejected, the oldest first: the next rounds begin with them
 * @param rejectedUnits those of the pending ones that were rejected once
 * @param setAsideUnits units that were rejected twice and are not learned any more
 * @param stateSteps steps behind the averaged optimizer state; 0 where there is none
 * @param usualNorms norms of the last accepted deltas, each divided by the sum of its learning rates
 * @param workerStates the file with each worker's own optimizer state; empty where it stays with no worker
 */
@JsonPropertyOrder({
    "round",
    "nextUnit",
    "pendingUnits",
    "rejectedUnits",
    "setAsideUnits",
    "momentSteps",
    "usualNorms",
    "workerStates"
})
public record RunPosition(
        int round,
        long nextUnit,
        List<Long> pendingUnits,
        List<Long> rejectedUnits,
        List<Long> setAsideUnits,
        @JsonProperty("momentSteps") int stateSteps,
        List<Double> usualNorms,
        List<WorkerStateFile> workerStates) {

    /** Before the first round. */
    public static final RunPosition START =
            new RunPosition(0, 0, List.of(), List.of(), List.of(), 0, List.of(), List.of());

    public RunPosition {
        pendingUnits = List.copyOf(pendingUnits);
        rejectedUnits = List.copyOf(rejectedUnits);
        setAsideUnits = List.copyOf(setAsideUnits);
        usualNorms = List.copyOf(usualNorms);
        workerStates = List.copyOf(workerStates);
    }
}
