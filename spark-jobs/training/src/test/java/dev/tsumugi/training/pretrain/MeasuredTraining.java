package dev.tsumugi.training.pretrain;

import dev.tsumugi.workflow.progress.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Trains with Spark's metrics as docs/monitoring.md has them, and prints what Prometheus would be told. */
final class MeasuredTraining {
    private MeasuredTraining() {}

    /** Arguments: the folder of the run, the path of the page, then settings of Spark as {@code key=value}. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException, InterruptedException {
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[2]")
                .appName("measured")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.port", "0");
        for (int i = 2; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            builder.config(setting[0], setting[1]);
        }
        try (SparkSession spark = builder.getOrCreate()) {
            SmallPretraining run = new SmallPretraining(Path.of(args[0]), () -> spark);
            run.writeShards();
            run.run(Progress.NONE);
            URI page = URI.create(spark.sparkContext().uiWebUrl().get() + args[1]);
            System.out.println(HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        }
    }
}
