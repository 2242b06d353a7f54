package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A model and how far its training is. All vectors lie outside the Java heap in the order of {@link
 * dev.tsumugi.model.ParameterLayout}, counted from the pointer's position; whoever made or loaded the checkpoint owns them.
 *
 * @param tokenizerSha256 of the tokenizer that made the token ids; empty where unknown
 * @param parameters P floats
 * @param optimizer vectors of all or some tensors by name: the state of the optimizers; empty when only the parameters are kept
 * @param documents small text files by name, for example {@code run.yaml}: what the caller must keep beside the vectors
 * @param workerStates files of {@link WorkerStates} that belong to the checkpoint and stay as long as it does
 */
public record Checkpoint(
        ModelConfig model,
        TrainingState state,
        String tokenizerSha256,
        FloatPointer parameters,
        SortedMap<String, FlatTensors> optimizer,
        SortedMap<String, String> documents,
        List<WorkerStateFile> workerStates)
        implements AutoCloseable {

    /** The momentum of an outer optimizer. */
    public static final String OUTER_MOMENTUM = "outer_momentum";

    /** What rounding took from a worker's delta. */
    public static final String RESIDUAL = "residual";

    private static final Pattern VECTOR_NAME = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final Pattern DOCUMENT_NAME = Pattern.compile("[a-z-]{1,64}\\.(json|yaml)");

    public Checkpoint {
        optimizer = Collections.unmodifiableSortedMap(new TreeMap<>(optimizer));
        optimizer.keySet().forEach(Checkpoint::requireVectorName);
        documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        documents.keySet().forEach(Checkpoint::requireDocumentName);
        workerStates = List.copyOf(workerStates);
    }

    /** A checkpoint without documents and without states of workers. */
    public Checkpoint(
            ModelConfig model,
            TrainingState state,
            String tokenizerSha256,
            FloatPointer parameters,
            SortedMap<String, FlatTensors> optimizer) {
        this(model, state, tokenizerSha256, parameters, optimizer, new TreeMap<>(), List.of());
    }

    /** The same with vectors of its own; the caller closes it. */
    Checkpoint snapshot() {
        SortedMap<String, FlatTensors> copies = new TreeMap<>();
        optimizer.forEach((name, vector) -> copies.put(name, vector.copy()));
        FloatPointer ownParameters =
                new FlatTensors(ParameterLayout.of(model), parameters).copy().floats();
        return new Checkpoint(model, state, tokenizerSha256, ownParameters, copies, documents, workerStates);
    }

    /** Releases the memory of all vectors. */
    @Override
    public void close() {
        parameters.close();
        optimizer.values().forEach(FlatTensors::close);
    }

    static void requireVectorName(String name) {
        if (!VECTOR_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "An optimizer vector's name must match " + VECTOR_NAME + ", but is \"" + name + "\".");
        }
    }

    private static void requireDocumentName(String name) {
        if (!DOCUMENT_NAME.matcher(name).matches() || CheckpointFolder.OWN_FILES.contains(name)) {
            throw new IllegalArgumentException("A document's name must match " + DOCUMENT_NAME + " and be none of "
                    + CheckpointFolder.OWN_FILES + ", but is \"" + name + "\".");
        }
    }
}
