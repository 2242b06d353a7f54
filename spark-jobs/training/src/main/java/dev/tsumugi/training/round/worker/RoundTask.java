package dev.tsumugi.training.round.worker;

import dev.tsumugi.training.round.averaging.RoundPiece;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.api.worker.ExecuteWorkerMultiDataSetFlatMap;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Trains on the data that a partition's descriptors stand for, one step each. The number of the partition is that of the
 * worker, also where a lost result is computed again for another job.
 */
public final class RoundTask implements Function2<Integer, Iterator<String>, Iterator<RoundPiece>> {
    private static final long serialVersionUID = 1L;

    private final RoundWorker worker;
    private final MultiDataSetLoader loader;

    public RoundTask(RoundWorker worker, MultiDataSetLoader loader) {
        this.worker = worker;
        this.loader = loader;
    }

    @Override
    public Iterator<RoundPiece> call(Integer partition, Iterator<String> descriptors) throws Exception {
        RoundWorker own = worker.numbered(partition);
        // The slices are made when they are asked for, so the trainer is needed to the end of the task.
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> own.close());
        try (AutoCloseable opened = loader instanceof AutoCloseable closeable ? closeable : null) {
            new ExecuteWorkerMultiDataSetFlatMap<>(own).call(new DataSets(descriptors, loader));
        }
        return own.pieces();
    }

    private record DataSets(Iterator<String> descriptors, MultiDataSetLoader loader) implements Iterator<MultiDataSet> {
        @Override
        public boolean hasNext() {
            if (TaskContext.get().isInterrupted()) {
                throw new TaskKilledException("its round is over");
            }
            return descriptors.hasNext();
        }

        @Override
        public MultiDataSet next() {
            try {
                return loader.load(new Descriptor(descriptors.next()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** DL4J's loaders read streams; ours read what the path says. */
    private record Descriptor(String path) implements Source {
        @Override
        public InputStream getInputStream() throws IOException {
            throw new IOException("The descriptor " + path + " names rows of shards, which are no stream of bytes.");
        }

        @Override
        public String getPath() {
            return path;
        }
    }
}
