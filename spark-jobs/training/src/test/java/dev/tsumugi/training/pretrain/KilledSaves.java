package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;

/**
 * Kills {@link CheckpointLoop} again and again (SIGKILL), each time after a number of bytes drawn from a seed, and looks at
 * what is left.
 *
 * @param folder of the checkpoints, on any file system
 * @param settings of the file system in the killed process
 */
record KilledSaves(org.apache.hadoop.fs.Path folder, Configuration hadoop, List<String> settings) {
    /** More than two whole checkpoints of the loop with what is deleted between them. */
    private static final int MOST_BYTES = 40_000;

    /**
     * Asserts that each process finds the last checkpoint that the one before had told of, or one that was committed after
     * that: the one it was writing, or the one before, if it was killed before it could tell.
     */
    void assertNothingIsLost(int kills, long seed) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        long saved = 0;
        for (int kill = 0; kill < kills; kill++) {
            long bytes = random.nextLong(1, MOST_BYTES);
            List<String> lines = killedAfter(bytes);
            assertThat(lines).as("kill %d, after %d bytes", kill, bytes).contains(CheckpointLoop.STUCK);
            for (String line : lines) {
                if (line.startsWith(CheckpointLoop.RESUMED)) {
                    assertThat(number(line))
                            .as("where process %d went on", kill)
                            .isEqualTo(saved);
                }
                if (line.startsWith(CheckpointLoop.SAVED)) {
                    saved = Math.max(saved, number(line));
                }
            }
            long found = newest();
            assertThat(found)
                    .as("newest after kill %d, after %d bytes", kill, bytes)
                    .isBetween(saved, saved + 2);
            saved = found;
        }
        assertThat(saved).as("the processes got on").isGreaterThan(kills / 2);
    }

    private long newest() throws IOException {
        Optional<Checkpoint> newest = new CheckpointStore(folder, hadoop).loadNewest();
        if (newest.isEmpty()) {
            return 0;
        }
        try (Checkpoint found = newest.get();
                Checkpoint expected = CheckpointLoop.atStep(found.state().step())) {
            assertThat(found.parameters().asBuffer())
                    .isEqualTo(expected.parameters().asBuffer());
            assertThat(found.optimizer().get(AdamW.FIRST_MOMENT).floats().asBuffer())
                    .isEqualTo(expected.optimizer()
                            .get(AdamW.FIRST_MOMENT)
                            .floats()
                            .asBuffer());
            return found.state().step();
        }
    }

    /** The lines that a process printed until it was stuck and killed. */
    private List<String> killedAfter(long bytes) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(folder.toString(), Long.toString(bytes)));
        arguments.addAll(settings);
        Process process = ChildJvm.start(CheckpointLoop.class, arguments);
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null) {
                lines.add(line);
                if (line.equals(CheckpointLoop.STUCK)) {
                    process.toHandle().destroyForcibly(); // keeps what was printed before
                }
                line = out.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return lines;
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }
}
