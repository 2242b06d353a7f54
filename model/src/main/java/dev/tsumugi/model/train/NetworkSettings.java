package dev.tsumugi.model.train;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.layer.EngineKind;
import java.io.Serializable;

/**
 * All that a decoder's graph is built from.
 *
 * @param model the dimensions
 * @param options dropout and the like
 * @param engine what computes
 * @param threads compute threads of the engine; part of the result, since sums keep their order
 * @param optimizer the algorithm and its schedule
 * @param seed from which the starting parameters and what dropout zeroes are drawn
 */
public record NetworkSettings(
        ModelConfig model,
        TrainingOptions options,
        EngineKind engine,
        int threads,
        OptimizerSettings optimizer,
        long seed)
        implements Serializable {

    /** Without options. */
    public NetworkSettings(ModelConfig model, EngineKind engine, int threads, OptimizerSettings optimizer, long seed) {
        this(model, TrainingOptions.NONE, engine, threads, optimizer, seed);
    }

    /** The engine that these settings ask for; the caller closes it. */
    public TransformerEngine newEngine() {
        return engine.create(model, options, threads);
    }
}
