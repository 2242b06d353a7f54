package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** What averaging costs beyond the workers' steps, in time, bytes and loss. */
public final class AveragingBenchmark implements Benchmark {
    /** Names a text that losses are measured on instead of Shakespeare. */
    private static final String TEXT = "tsumugi.bench.text";

    private static final Path PLOT = Path.of("target/bench/averaging.svg");
    private static final String SHAKESPEARE = "../shared/data/tinyshakespeare/input.txt";

    @Override
    public String name() {
        return "averaging";
    }

    @Override
    public String description() {
        return "rounds of 10 M parameters on 2 executors, beside DL4J's own; loss by workers, steps and mode; bytes per token";
    }

    @Override
    public BenchResult run() throws IOException {
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.setAll((ObjectNode) ClusterProcess.run(RoundCosts.class));
        Path text = Path.of(System.getProperty(TEXT, SHAKESPEARE));
        if (Files.exists(text)) {
            Path folder = Files.createTempDirectory("tsumugi-losses");
            try {
                ObjectNode losses = LossGrid.measure(text, folder);
                figures.setAll(losses);
                Files.createDirectories(PLOT.getParent());
                Files.writeString(PLOT, LossPlot.svg(losses.path("validation_loss")));
                System.err.println("The losses are drawn in " + PLOT + ".");
            } finally {
                FileUtils.deleteDirectory(folder.toFile());
            }
        } else {
            System.err.println("Losses are not measured: there is no text " + text
                    + "; name one of a megabyte with TSUMUGI_JAVA_OPTS=-D" + TEXT + "=FILE.");
        }
        return new BenchResult(name(), figures);
    }
}
