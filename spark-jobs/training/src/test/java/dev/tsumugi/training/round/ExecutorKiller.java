package dev.tsumugi.training.round;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;

/**
 * Kills the executor of one worker in each round, with SIGKILL: by the seed, when the n-th task of the round starts or when
 * it has ended and its slices are still needed.
 */
final class ExecutorKiller extends SparkListener {
    private final SplittableRandom random;
    private final int workers;
    private int tasksToGo = -1;
    private boolean atStart;
    private int kills;

    private ExecutorKiller(long seed, int workers) {
        random = new SplittableRandom(seed);
        this.workers = workers;
    }

    static ExecutorKiller of(JavaSparkContext spark, long seed, int workers) {
        ExecutorKiller killer = new ExecutorKiller(seed, workers);
        spark.sc().addSparkListener(killer);
        return killer;
    }

    /** Chooses the next victim. */
    synchronized void arm() {
        tasksToGo = random.nextInt(workers);
        atStart = random.nextInt(2) == 0;
    }

    synchronized int kills() {
        return kills;
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
        if (atStart) {
            kill(event.taskInfo());
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        if (!atStart) {
            kill(event.taskInfo());
        }
    }

    private void kill(TaskInfo task) {
        if (tasksToGo != 0) {
            tasksToGo--;
            return;
        }
        ProcessHandle.current()
                .descendants()
                .filter(process -> isExecutor(process.pid(), task.executorId()))
                .forEach(process -> {
                    if (process.destroyForcibly()) {
                        tasksToGo = -1;
                        kills++;
                    }
                });
    }

    /** ProcessHandle cuts a long command line off, and class paths are long. */
    private static boolean isExecutor(long pid, String id) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
                    .contains("--executor-id\0" + id + "\0");
        } catch (NoSuchFileException e) {
            return false; // has ended meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
