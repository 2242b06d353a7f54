package dev.tsumugi.spark.job;

import dev.tsumugi.spark.run.Stage;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The job of each stage: {@code train-tokenizer} is {@code TrainTokenizerJob}. */
public final class Jobs {
    private Jobs() {}

    /** Creates a stage's job; classes of other stages are not loaded, so that cleaning needs no DL4J. */
    public static Job of(Stage stage) {
        String name = Arrays.stream(stage.command().split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", Jobs.class.getPackageName() + ".", "Job"));
        try {
            return (Job) Class.forName(name).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The command " + stage.command() + " has no job " + name, e);
        }
    }
}
