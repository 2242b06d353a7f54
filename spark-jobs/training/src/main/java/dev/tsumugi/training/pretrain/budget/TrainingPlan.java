package dev.tsumugi.training.pretrain.budget;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tsumugi.workflow.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a budget became: {@code checkpoints/plan.json}. A training that goes on follows it, however fast the machines are by then.
 *
 * @param depth L
 * @param sequencesPerStep of one worker
 * @param rounds of the run
 * @param warmupSteps of the schedule
 * @param tokensPerSecond as measured before the first round; 0 where time is not limited
 */
public record TrainingPlan(int depth, int sequencesPerStep, int rounds, int warmupSteps, double tokensPerSecond) {
    private static final String FILE = "plan.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Reads the plan that a training began with; empty where it has none yet.
     *
     * @param checkpoints the folder of the stage {@code pretrain}
     * @throws UserException when the file is no plan
     */
    public static Optional<TrainingPlan> read(Path checkpoints, Configuration hadoop) throws IOException {
        Path file = new Path(checkpoints, FILE);
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            return Optional.of(JSON.readValue(in, TrainingPlan.class));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "The plan of this pre-training, " + file + ", cannot be read (" + e.getOriginalMessage()
                            + "). Its numbers are in run.yaml of the newest checkpoint; write them into the file, or remove"
                            + " the folder to start anew.",
                    e);
        }
    }

    /** Writes the plan whole or not at all. */
    public void write(Path checkpoints, Configuration hadoop) throws IOException {
        Path file = new Path(checkpoints, FILE);
        Path unfinished = new Path(checkpoints, FILE + ".tmp");
        FileSystem files = file.getFileSystem(hadoop);
        try (OutputStream out = files.create(unfinished, true)) {
            JSON.writeValue(out, this);
        }
        if (!files.rename(unfinished, file)) {
            throw new IOException(unfinished + " could not be renamed to " + file);
        }
    }
}
