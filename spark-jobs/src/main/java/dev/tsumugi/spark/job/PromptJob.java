package dev.tsumugi.spark.job;

import java.io.IOException;
import java.util.function.Consumer;

/** A job that can also answer one prompt at once, without a Spark session and without writing anything. */
public interface PromptJob extends Job {
    /**
     * Answers a prompt.
     *
     * @param context as for {@link #run}
     * @param prompt a user's message, or text to go on with, as {@code generate.chat} says
     * @param text takes the answer piece by piece as it is made; no piece ends within a character
     * @throws dev.tsumugi.spark.UserException where no trained model lies in the run directory
     */
    void answer(JobContext context, String prompt, Consumer<String> text) throws IOException;
}
