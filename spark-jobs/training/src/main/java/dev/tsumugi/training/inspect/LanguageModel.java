package dev.tsumugi.training.inspect;

import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.tokenizer.Tokenizer;
import org.bytedeco.javacpp.FloatPointer;

/** A model that reads text. Engine and parameters belong to the caller. */
public record LanguageModel(TransformerEngine engine, FloatPointer parameters, Tokenizer tokenizer) {

    /** The most tokens of a text, one that begins it included. */
    int contextLength() {
        return engine.config().contextLength();
    }

    boolean isSpecial(int id) {
        return tokenizer.specialIds().containsValue(id);
    }

    /** Turns logits into the logarithms of probabilities, in place. */
    static void logSoftmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        double logSum = max + Math.log(sum);
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) (logits[id] - logSum);
        }
    }
}
