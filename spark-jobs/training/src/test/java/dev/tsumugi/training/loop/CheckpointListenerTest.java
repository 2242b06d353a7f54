package dev.tsumugi.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointListenerTest {
    private static final ModelConfig MODEL = new ModelConfig(11, 4, 4, 1, 1, 1, 4, 10_000, 1e-5, true);

    private final Configuration hadoop = new Configuration();

    @TempDir
    private Path folder;

    @Test
    void theLogFileHoldsARoundWhenItsCheckpointIsTaken() throws IOException {
        List<Integer> lines = new ArrayList<>();
        run(2, round -> {
            lines.add(Files.readAllLines(folder.resolve("log.jsonl")).size());
            return checkpoint(round);
        });
        assertThat(lines).containsExactly(2, 4, 5);
    }

    @Test
    void savesEverySoManyRoundsAndAfterTheLastOne() throws IOException {
        run(2, this::checkpoint);
        assertThat(folder.resolve("step-00000002")).isDirectory();
        assertThat(folder.resolve("step-00000003")).doesNotExist();
        assertThat(folder.resolve("step-00000004")).isDirectory();
        assertThat(folder.resolve("step-00000005")).isDirectory();
    }

    @Test
    void theCheckpointThatATrainingWasResumedFromStays() throws IOException {
        run(5, this::checkpoint);
        try (TrainingCheckpoints checkpoints = checkpoints(1);
                FloatPointer parameters = new FloatPointer(MODEL.parameterCount());
                Checkpoint newest = checkpoints.newest(none -> {}).orElseThrow()) {
            checkpoints.restore(newest, parameters, new TreeMap<>());
            for (long round = 6; round <= 8; round++) {
                checkpoints.save(checkpoint(round(round, false)));
            }
        }
        assertThat(folder.resolve("step-00000005")).isDirectory();
        assertThat(folder.resolve("step-00000006")).doesNotExist();
        assertThat(folder.resolve("step-00000008")).isDirectory();
    }

    /** Five rounds. */
    private void run(int everyRounds, CheckpointListener.Snapshot snapshot) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toUri());
        try (TrainingLog log = TrainingLog.start(path, hadoop);
                TrainingCheckpoints checkpoints = checkpoints(3)) {
            CheckpointListener listener = new CheckpointListener(everyRounds, log, checkpoints, snapshot);
            for (long round = 1; round <= 5; round++) {
                listener.beforeRound(round);
                listener.afterRound(new LogListener(log).afterRound(round(round, round == 5)));
            }
        }
    }

    private TrainingCheckpoints checkpoints(int newest) throws IOException {
        return new TrainingCheckpoints(
                new org.apache.hadoop.fs.Path(folder.toUri()), hadoop, new Retention(newest, 0, false, Set.of()));
    }

    private static CompletedRound round(long round, boolean isLast) {
        return CompletedRound.of(new TrainingLog.Entry(round, round, 10 * round, 2, 0, 0, round, null, null), isLast);
    }

    private Checkpoint checkpoint(CompletedRound round) {
        FloatPointer parameters = new FloatPointer(MODEL.parameterCount());
        parameters.fill(0);
        long number = round.entry().round();
        TrainingState state = new TrainingState(number, number, number, 0, 0, 7, 1, new TreeMap<>());
        return new Checkpoint(MODEL, state, "", parameters, new TreeMap<>());
    }
}
