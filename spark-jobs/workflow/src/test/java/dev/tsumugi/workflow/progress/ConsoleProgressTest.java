package dev.tsumugi.workflow.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void plainOutputIsALineEveryTenSeconds() {
        Progress.Task task = progress(false).start("clean", 400, "documents");
        seconds(9);
        task.advance(50);
        seconds(1);
        task.note("12 dropped");
        task.advance(50);
        seconds(10);
        task.advance(100);
        task.close();

        assertThat(output()).isEqualTo("""
                        clean  [##------------------]  13%  50/400 documents  5.00/s  1 min 10 s left  12 dropped
                        clean  [##########----------]  50%  200/400 documents  10/s  20 s left  12 dropped
                        clean  200 documents in 20 s (10/s)  12 dropped
                        """);
    }

    @Test
    void terminalLineIsRewrittenInPlace() {
        ConsoleProgress progress = progress(true);
        Progress.Task task = progress.start("pretrain", 0, "steps");
        seconds(1);
        task.advance(3);
        progress.print(err, "hello");
        task.close();

        String clear = "\r\u001b[K";
        assertThat(output())
                .isEqualTo(clear + "pretrain  3 steps  3.00/s" + clear + "hello\n" + clear + "pretrain  3 steps  3.00/s"
                        + clear + "pretrain  3 steps in 1.0 s (3.00/s)\n");
    }

    @Test
    void sparksTasksShowOnlyWhileNothingElseDoes() {
        ConsoleProgress progress = progress(false);
        Progress.Task behind = progress.startBehind("Spark job 1", 10, "tasks");
        Progress.Task front = progress.start("pretrain", 10, "rounds");
        seconds(10);
        behind.advance(1);
        front.close();
        seconds(10);
        behind.advance(1);
        behind.close();

        assertThat(output()).isEqualTo("""
                        pretrain  [--------------------]   0%  0/10 rounds
                        pretrain  0 rounds in 10 s
                        Spark job 1  [####----------------]  20%  2/10 tasks  0.10/s  1 min 20 s left
                        """);
    }

    private ConsoleProgress progress(boolean terminal) {
        return new ConsoleProgress(err, terminal, nanos::get);
    }

    private void seconds(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
