package dev.tsumugi.spark.distributed;

import java.io.Serializable;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/**
 * What one worker brings back from a round. DL4J's own result cannot be serialised by Java, so only the content travels.
 */
final class RoundResult extends ParameterAveragingTrainingResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Content content;

    /**
     * @param parameters P floats
     * @param optimizerState 2·P floats
     */
    record Content(FloatSlices parameters, FloatSlices optimizerState, StepLosses losses) implements Serializable {
        private Object readResolve() {
            return new RoundResult(this);
        }
    }

    RoundResult(Content content) {
        super(null, null, content.losses().mean(), null, null, null);
        this.content = content;
    }

    FloatSlices parameters() {
        return content.parameters();
    }

    FloatSlices optimizerState() {
        return content.optimizerState();
    }

    StepLosses losses() {
        return content.losses();
    }

    private Object writeReplace() {
        return content;
    }
}
