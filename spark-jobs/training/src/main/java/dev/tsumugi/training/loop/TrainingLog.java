package dev.tsumugi.training.loop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.workflow.UserException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.io.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code log.jsonl}: how a training went, an {@link Entry} a line. Where an open file can be read, new lines are appended every
 * few seconds. Elsewhere, as on object stores, the file is replaced by a longer one.
 */
public final class TrainingLog implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingLog.class);
    /** Its name in the stage's folder. */
    public static final String FILE = "log.jsonl";


    private static final long WRITE_PERIOD_NANOS = 10_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileSystem fileSystem;
    private final Path file;
    private final Path next;
    private final List<Entry> entries = new ArrayList<>();
    private int entriesInFile;
    private FSDataOutputStream open;
    private long writtenAt;

    /**
     * One round.
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
    public record Entry(
            long round,
            long step,
            long tokens,
            double loss,
            double learningRate,
            double tokensPerSecond,
            double seconds,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double validationLoss,
            @JsonInclude(JsonInclude.Include.NON_NULL) RoundDetails details) {

        Entry withValidationLoss(double loss) {
            return new Entry(round, step, tokens, this.loss, learningRate, tokensPerSecond, seconds, loss, details);
        }
    }

    private TrainingLog(Path folder, Configuration hadoop) throws IOException {
        fileSystem = folder.getFileSystem(hadoop);
        file = new Path(folder, FILE);
        next = new Path(folder, "." + FILE + ".next");
    }

    /** An empty log in a stage's folder. */
    public static TrainingLog start(Path folder, Configuration hadoop) throws IOException {
        return new TrainingLog(folder, hadoop);
    }

    /**
     * The log that lies in a stage's folder, without what came after a round.
     *
     * @throws UserException when there is none, or it cannot be read
     */
    public static TrainingLog resume(Path folder, Configuration hadoop, long round) throws IOException {
        TrainingLog log = start(folder, hadoop);
        if (!log.fileSystem.exists(log.file) && log.fileSystem.exists(log.next)) {
            log.replace(); // killed between the two steps of a replacement
        }
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(log.file.getFileSystem(hadoop).open(log.file), StandardCharsets.UTF_8))) {
            // What follows the round's line is not kept, and its writer may have been killed in the middle of it.
            while (log.lastRound() < round) {
                String line = lines.readLine();
                if (line == null) {
                    break;
                }
                log.entries.add(JSON.readValue(line, Entry.class));
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

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Seconds of all rounds so far. */
    public double seconds() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seconds();
    }

    private long lastRound() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).round();
    }

    /** Adds an entry; the file follows with one of the next entries, or when it is written. */
    public void add(Entry entry) throws IOException {
        entries.add(entry);
        if (System.nanoTime() - writtenAt > WRITE_PERIOD_NANOS) {
            write();
        }
    }

    /** Brings all entries to the file, where they outlive this process. */
    public void write() throws IOException {
        if (open == null || !appended()) {
            // An earlier file may hold rounds that were not kept, and its writer may have died with it open.
            FSDataOutputStream out = createNext();
            try {
                entriesInFile = 0;
                append(out);
                if (out.hasCapability(StreamCapabilities.HSYNC)) {
                    open = out;
                }
            } finally {
                if (open == null) {
                    out.close();
                }
            }
            replace();
        }
        writtenAt = System.nanoTime();
    }

    /** Writes what is not in the file yet. */
    @Override
    public void close() throws IOException {
        if (entriesInFile < entries.size()) {
            write();
        }
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /** Whether the open file has taken the new entries: a file that is open for days may lose all machines that hold it. */
    private boolean appended() {
        try {
            append(open);
            return true;
        } catch (IOException e) {
            LOG.warn("The training log {} is written anew, since it takes no further lines.", file, e);
            IOUtils.closeStream(open);
            open = null;
            return false;
        }
    }

    private void append(FSDataOutputStream out) throws IOException {
        for (Entry entry : entries.subList(entriesInFile, entries.size())) {
            out.write((JSON.writeValueAsString(entry) + '\n').getBytes(StandardCharsets.UTF_8));
        }
        out.hsync();
        entriesInFile = entries.size();
    }

    private FSDataOutputStream createNext() throws IOException {
        // Hadoop's checksums of local files know whole blocks only: an open file could not be read.
        FileSystem plain = fileSystem instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fileSystem;
        fileSystem.delete(next, false);
        return plain.create(next, true);
    }

    private void replace() throws IOException {
        fileSystem.delete(file, false);
        if (!fileSystem.rename(next, file)) {
            throw new IOException("The training log " + next + " could not be renamed to " + file
                    + "; check that the folder can be written to.");
        }
    }
}
