package dev.tsumugi.training.generate;

import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;

/** A job that can also answer prompts at once, without a Spark session and without writing anything. */
public interface PromptJob extends Job {
    /**
     * Answers prompts.
     *
     * @param context as for {@link #run}
     * @param listener takes the answers as they grow
     * @throws dev.tsumugi.workflow.UserException where no trained model lies in the run directory
     */
    GenerationSpeed answer(StageContext context, PromptRequest request, AnswerListener listener) throws IOException;
}
