package dev.tsumugi.training.round;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.optimizer.OptimizerStep;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** An engine that does something else now and then. */
class DelegatingEngine implements TransformerEngine {
    private final TransformerEngine engine;

    DelegatingEngine(TransformerEngine engine) {
        this.engine = engine;
    }

    @Override
    public ModelConfig config() {
        return engine.config();
    }

    @Override
    public BatchLoss lossAndGradient(
            FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
        return engine.lossAndGradient(parameters, batch, dropoutStream, gradient);
    }

    @Override
    public BatchLoss loss(FloatPointer parameters, TokenBatch batch) {
        return engine.loss(parameters, batch);
    }

    @Override
    public double update(FloatPointer parameters, FloatPointer gradient, FloatPointer state, OptimizerStep step) {
        return engine.update(parameters, gradient, state, step);
    }

    @Override
    public DecodingSession startDecoding(FloatPointer parameters) {
        return engine.startDecoding(parameters);
    }

    @Override
    public void feedEach(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        engine.feedEach(sessions, ids, logits);
    }

    @Override
    public float[][][][] attention(FloatPointer parameters, int[] ids) {
        return engine.attention(parameters, ids);
    }

    @Override
    public void close() {
        engine.close();
    }
}
