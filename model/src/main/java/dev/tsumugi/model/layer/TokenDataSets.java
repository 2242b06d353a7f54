package dev.tsumugi.model.layer;

import dev.tsumugi.model.TokenBatch;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Token batches as DL4J carries them: features (B, 2, T) hold the ids and the segments, labels (B, T) the targets. Features
 * (B, T) are ids of rows that are one document each. DL4J knows floats only, which are exact for integers up to 2^24.
 */
public final class TokenDataSets {
    /** The largest vocabulary whose ids are exact as floats. */
    static final int MAX_VOCABULARY_SIZE = 1 << 24;

    private TokenDataSets() {}

    /** The batch as features and labels. */
    public static MultiDataSet of(TokenBatch batch) {
        int length = batch.length();
        float[] features = new float[2 * batch.ids().length];
        float[] targets = new float[batch.targets().length];
        for (int row = 0; row < batch.sequences(); row++) {
            for (int t = 0; t < length; t++) {
                int position = row * length + t;
                features[2 * row * length + t] = batch.ids()[position];
                features[(2 * row + 1) * length + t] = batch.segments()[position];
                targets[position] = batch.targets()[position];
            }
        }
        return new MultiDataSet(
                Nd4j.createFromArray(features).reshape('c', batch.sequences(), 2, length),
                Nd4j.createFromArray(targets).reshape('c', batch.sequences(), length));
    }

    /** The batch that {@link #of} made into data. */
    public static TokenBatch batch(org.nd4j.linalg.dataset.api.MultiDataSet data) {
        return batch(data.getFeatures(0), data.getLabels(0));
    }

    /** @throws IllegalArgumentException when the shapes are neither (B, 2, T) nor (B, T), and (B, T) */
    static TokenBatch batch(INDArray features, INDArray targets) {
        TokenBatch tokens = tokens(features);
        if (targets.rank() != 2 || targets.size(0) != tokens.sequences() || targets.size(1) != tokens.length()) {
            throw new IllegalArgumentException("The decoder takes targets (B, T), here (" + tokens.sequences() + ", "
                    + tokens.length() + "), but got " + targets.shapeInfoToString() + ".");
        }
        return new TokenBatch(tokens.sequences(), tokens.length(), tokens.ids(), integers(targets), tokens.segments());
    }

    /**
     * The batch of features alone, all targets ignored.
     *
     * @throws IllegalArgumentException when their shape is neither (B, 2, T) nor (B, T)
     */
    static TokenBatch tokens(INDArray features) {
        boolean segmented = features.rank() == 3 && features.size(1) == 2;
        if (!segmented && features.rank() != 2) {
            throw new IllegalArgumentException("The decoder takes ids and segments (B, 2, T), or ids (B, T), but got "
                    + features.shapeInfoToString() + ".");
        }
        int sequences = Math.toIntExact(features.size(0));
        int length = Math.toIntExact(features.size(features.rank() - 1));
        int[] values = integers(features);
        int[] ids = values;
        int[] segments = new int[sequences * length];
        if (segmented) {
            ids = new int[segments.length];
            for (int row = 0; row < sequences; row++) {
                System.arraycopy(values, 2 * row * length, ids, row * length, length);
                System.arraycopy(values, (2 * row + 1) * length, segments, row * length, length);
            }
        }
        int[] targets = new int[ids.length];
        Arrays.fill(targets, TokenBatch.IGNORE);
        return new TokenBatch(sequences, length, ids, targets, segments);
    }

    private static int[] integers(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        INDArray rowMajor = array.castTo(DataType.FLOAT).dup('c');
        new FloatPointer(rowMajor.data().addressPointer()).get(values);
        Reference.reachabilityFence(rowMajor); // its memory is freed when it is collected
        int[] integers = new int[values.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (int) values[i];
        }
        return integers;
    }
}
