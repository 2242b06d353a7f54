package dev.tsumugi.training.pretrain;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.checkpoint.WorkerStateCheck;
import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.model.checkpoint.WorkerStates;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads the workers' files on the executors.
 *
 * @param checkpoints the folder that the files lie below
 */
record WorkerStateVerification(JavaSparkContext spark, Path checkpoints) implements WorkerStateCheck {

    @Override
    public void verify(List<WorkerStateFile> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        Broadcast<SerializableConfiguration> hadoop =
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        try {
            Iterator<String> damage = spark.parallelize(files, files.size())
                    .map(new Reading(checkpoints.toString(), hadoop))
                    .filter(Objects::nonNull)
                    .collect()
                    .iterator();
            if (damage.hasNext()) {
                throw new DamagedFileException(damage.next());
            }
        } finally {
            hadoop.destroy();
        }
    }

    /** What is wrong with a file, or null. */
    private record Reading(String checkpoints, Broadcast<SerializableConfiguration> hadoop)
            implements Function<WorkerStateFile, String> {
        @Override
        public String call(WorkerStateFile file) throws IOException {
            try {
                new WorkerStates(new Path(checkpoints), hadoop.value().value()).verify(file);
                return null;
            } catch (DamagedFileException e) {
                return e.getMessage();
            }
        }
    }
}
