package dev.tsumugi.spark.distributed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.api.worker.ExecuteWorkerMultiDataSetFlatMap;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Trains on the data that a partition's descriptors stand for, one step each. */
final class RoundTask implements FlatMapFunction<Iterator<String>, ParameterAveragingTrainingResult> {
    private static final long serialVersionUID = 1L;

    private final RoundWorker worker;
    private final MultiDataSetLoader loader;

    RoundTask(RoundWorker worker, MultiDataSetLoader loader) {
        this.worker = worker;
        this.loader = loader;
    }

    @Override
    public Iterator<ParameterAveragingTrainingResult> call(Iterator<String> descriptors) throws Exception {
        try (worker;
                AutoCloseable opened = loader instanceof AutoCloseable closeable ? closeable : null) {
            return new ExecuteWorkerMultiDataSetFlatMap<>(worker).call(new DataSets(descriptors, loader));
        }
    }

    private record DataSets(Iterator<String> descriptors, MultiDataSetLoader loader) implements Iterator<MultiDataSet> {
        @Override
        public boolean hasNext() {
            return descriptors.hasNext();
        }

        @Override
        public MultiDataSet next() {
            try {
                return loader.load(new Descriptor(descriptors.next()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
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
