package dev.tsumugi.spark.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.spark.UserException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code log.jsonl}: how a training went, an {@link Entry} a line. The file is always whole: it is replaced, at most every
 * few seconds, by a longer one, since many file systems cannot append.
 */
final class TrainingLog {
    private static final String FILE = "log.jsonl";
    private static final long WRITE_PERIOD_NANOS = 10_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileSystem fileSystem;
    private final Path file;
    private final Path next;
    private final List<Entry> entries = new ArrayList<>();
    private long writtenAt;

    /**
     * One round of pre-training, or one step of fine-tuning.
     *
     * @param round from 1
     * @param step optimizer steps of each worker so far
     * @param tokens targets learned from so far, by all workers
     * @param loss mean over the round's targets, in nats, each before its step
     * @param learningRate of the round's last step
     * @param tokensPerSecond of the round
     * @param seconds of all rounds so far
     * @param validationLoss after the round; absent where it was not measured
     * @param details of a round; absent in fine-tuning
     */
    record Entry(
            long round,
            long step,
            long tokens,
            double loss,
            double learningRate,
            double tokensPerSecond,
            double seconds,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double validationLoss,
            @JsonInclude(JsonInclude.Include.NON_NULL) RoundDetails details) {}

    private TrainingLog(Path folder, Configuration hadoop) throws IOException {
        fileSystem = folder.getFileSystem(hadoop);
        file = new Path(folder, FILE);
        next = new Path(folder, "." + FILE + ".next");
    }

    /** An empty log in a stage's folder. */
    static TrainingLog start(Path folder, Configuration hadoop) throws IOException {
        return new TrainingLog(folder, hadoop);
    }

    /**
     * The log that lies in a stage's folder, without what came after a round.
     *
     * @throws UserException when there is none, or it cannot be read
     */
    static TrainingLog resume(Path folder, Configuration hadoop, long round) throws IOException {
        TrainingLog log = start(folder, hadoop);
        if (!log.fileSystem.exists(log.file) && log.fileSystem.exists(log.next)) {
            log.replace(); // killed between the two steps of a replacement
        }
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(log.file.getFileSystem(hadoop).open(log.file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Entry entry = JSON.readValue(line, Entry.class);
                if (entry.round() <= round) {
                    log.entries.add(entry);
                }
            }
        } catch (FileNotFoundException e) {
            throw new UserException(
                    "The training log " + log.file
                            + " is gone, but its checkpoints are there; delete them to start anew.",
                    e);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "The training log " + log.file
                            + " has a line that is no JSON of a round; delete its folder to start"
                            + " anew.",
                    e);
        }
        return log;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Seconds of all rounds so far. */
    double seconds() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seconds();
    }

    /** Adds an entry; the file follows within seconds. */
    void add(Entry entry) throws IOException {
        entries.add(entry);
        if (System.nanoTime() - writtenAt > WRITE_PERIOD_NANOS) {
            write();
        }
    }

    /** Replaces the file. */
    void write() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Entry entry : entries) {
            lines.append(JSON.writeValueAsString(entry)).append('\n');
        }
        try (OutputStream out = fileSystem.create(next, true)) {
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }
        replace();
        writtenAt = System.nanoTime();
    }

    private void replace() throws IOException {
        fileSystem.delete(file, false);
        if (!fileSystem.rename(next, file)) {
            throw new IOException("The training log " + next + " could not be renamed to " + file
                    + "; check that the folder can be written to.");
        }
    }
}
