package dev.tsumugi.workflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.workflow.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Failures failures =
            new Failures(new Screen(new PrintStream(err), new PrintStream(err, true, StandardCharsets.UTF_8), false));

    /** Whoever meets it first gives it another form. */
    static Stream<Throwable> fullDisks() {
        IOException full = new IOException("No space left on device");
        return Stream.of(
                full,
                new Error(full),
                new UserException("Worker 1 is lost", full),
                new SparkException("Job aborted due to stage failure: java.io.IOException: No space left on device"),
                new IOException(
                        "The DiskSpace quota of /user/me is exceeded: quota = 10 B but diskspace consumed = 20 B"));
    }

    @ParameterizedTest
    @MethodSource("fullDisks")
    void saysThatADiskIsFull(Throwable failure) {
        assertThat(failures.execution(failure)).isEqualTo(Failures.BUG);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .endsWith(
                        "tsumugi: a disk is full, or a quota used up: free some space where the run directory lies, and"
                                + " where Spark keeps its own files (spark.local.dir); then the same command goes on from where it"
                                + " was" + System.lineSeparator());
    }

    @Test
    void aMistakeIsToldWithoutAStackTrace() {
        assertThat(failures.execution(new IOException(new UserException("There is no file here"))))
                .isEqualTo(Failures.USER_ERROR);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("tsumugi: There is no file here" + System.lineSeparator());
    }
}
