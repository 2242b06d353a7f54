package dev.tsumugi.model.evaluate;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.TransformerEngine;
import java.util.Iterator;
import org.bytedeco.javacpp.FloatPointer;

/**
 * How well a model predicts a text.
 *
 * @param meanLoss mean cross-entropy in nats over all targets
 * @param targets the number of predicted tokens
 */
public record Evaluation(double meanLoss, long targets) {

    /**
     * Evaluates all batches; each target counts the same, whichever batch it is in.
     *
     * @throws IllegalArgumentException when no batch has a target
     */
    public static Evaluation of(TransformerEngine engine, FloatPointer parameters, Iterator<TokenBatch> batches) {
        double sum = 0;
        long targets = 0;
        while (batches.hasNext()) {
            BatchLoss loss = engine.loss(parameters, batches.next());
            sum += loss.meanLoss() * loss.targets();
            targets += loss.targets();
        }
        if (targets == 0) {
            throw new IllegalArgumentException("There is nothing to evaluate: no batch has a target token.");
        }
        return new Evaluation(sum / targets, targets);
    }

    /** e to the mean loss: the number of equally likely tokens that would be as hard to predict. */
    public double perplexity() {
        return Math.exp(meanLoss);
    }

    /**
     * The bits that the model needs per byte of UTF-8 text, which compares models whatever their tokenizers are.
     *
     * @param bytes the length of the text of all targets
     */
    public double bitsPerByte(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "Bits per byte need a text of at least 1 byte, but it has " + bytes + ".");
        }
        return meanLoss * targets / Math.log(2) / bytes;
    }
}
