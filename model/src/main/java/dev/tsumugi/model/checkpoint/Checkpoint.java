package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.ModelConfig;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A model and how far its training is. All vectors are P floats outside the Java heap in the order of {@link
 * dev.tsumugi.model.ParameterLayout}, counted from the pointer's position; whoever made or loaded the checkpoint owns them.
 *
 * @param tokenizerSha256 of the tokenizer that made the token ids; empty where unknown
 * @param parameters P floats
 * @param optimizer vectors of P floats by name, for example {@link #FIRST_MOMENT}; empty when only the parameters are kept
 */
public record Checkpoint(
        ModelConfig model,
        TrainingState state,
        String tokenizerSha256,
        FloatPointer parameters,
        SortedMap<String, FloatPointer> optimizer)
        implements AutoCloseable {

    /** Adam's running mean of the gradient. */
    public static final String FIRST_MOMENT = "first_moment";
    /** Adam's running mean of the squared gradient. */
    public static final String SECOND_MOMENT = "second_moment";

    /** The momentum of an outer optimizer. */
    public static final String OUTER_MOMENTUM = "outer_momentum";

    private static final Pattern VECTOR_NAME = Pattern.compile("[a-z0-9_-]{1,64}");

    public Checkpoint {
        optimizer = Collections.unmodifiableSortedMap(new TreeMap<>(optimizer));
        optimizer.keySet().forEach(Checkpoint::requireVectorName);
    }

    /** Releases the memory of all vectors. */
    @Override
    public void close() {
        parameters.close();
        optimizer.values().forEach(FloatPointer::close);
    }

    static void requireVectorName(String name) {
        if (!VECTOR_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "An optimizer vector's name must match " + VECTOR_NAME + ", but is \"" + name + "\".");
        }
    }
}
