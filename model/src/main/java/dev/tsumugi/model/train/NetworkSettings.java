package dev.tsumugi.model.train;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.layer.EngineKind;
import java.io.Serializable;

/**
 * All that a decoder's graph is built from.
 *
 * @param model the dimensions
 * @param engine what computes
 * @param threads compute threads of the engine; part of the result, since sums keep their order
 * @param optimizer AdamW and its schedule
 * @param seed from which the starting parameters are drawn
 */
public record NetworkSettings(ModelConfig model, EngineKind engine, int threads, OptimizerSettings optimizer, long seed)
        implements Serializable {}
