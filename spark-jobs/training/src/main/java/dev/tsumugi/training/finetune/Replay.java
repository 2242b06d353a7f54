package dev.tsumugi.training.finetune;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.training.round.data.BatchReader;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.data.TrainingData;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Sequences of the pre-training that are learned beside the conversations of each step, so that the model forgets less
 * (<a href="https://arxiv.org/abs/1811.11682">experience replay</a>). Which ones follows from the seed and the step alone.
 */
final class Replay implements Closeable {
    private final TrainingData data;
    private final BatchReader reader;
    private final int padding;

    /**
     * @param tokens folder of {@code shards}
     * @param sequencesPerStep beside the conversations of a step
     * @param padding id that fills rows up to the conversations' length
     */
    Replay(TokenShards shards, Path tokens, int sequencesPerStep, int padding, long seed, Configuration hadoop) {
        data = new TrainingData(shards, tokens, new RoundShape(1, 1, sequencesPerStep, 1), seed);
        reader = new BatchReader(hadoop);
        this.padding = padding;
    }

    /** The sequences of a step, from 0, each filled up to {@code length}. */
    TokenBatch sequences(int step, int length) {
        try {
            return filled(reader.read(data.batches(List.of((long) step)).get(0)), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TokenBatch filled(TokenBatch batch, int length) {
        if (batch.length() == length) {
            return batch;
        }
        int size = Math.multiplyExact(batch.sequences(), length);
        int[] ids = new int[size];
        int[] targets = new int[size];
        int[] segments = new int[size];
        Arrays.fill(ids, padding);
        Arrays.fill(targets, TokenBatch.IGNORE);
        for (int row = 0; row < batch.sequences(); row++) {
            int from = row * batch.length();
            int to = row * length;
            System.arraycopy(batch.ids(), from, ids, to, batch.length());
            System.arraycopy(batch.targets(), from, targets, to, batch.length());
            System.arraycopy(batch.segments(), from, segments, to, batch.length());
            int last = batch.segments()[from + batch.length() - 1];
            Arrays.fill(segments, to + batch.length(), to + length, last + 1);
        }
        return new TokenBatch(batch.sequences(), length, ids, targets, segments);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
