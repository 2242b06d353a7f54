package dev.tsumugi.model.layer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.ReferenceEngine;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.CpuEngine;

/** The engines that a {@link TransformerLayer} can compute with. */
public enum EngineKind {
    /** Fused vector loops and OpenBLAS. */
    CPU {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            return new CpuEngine(config, options, threads);
        }
    },
    /** Plain double-precision loops, for tests; the number of threads is ignored. */
    REFERENCE {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            return new ReferenceEngine(config, options);
        }
    };

    /**
     * A new engine; the caller closes it.
     *
     * @param threads compute threads
     */
    public abstract TransformerEngine create(ModelConfig config, TrainingOptions options, int threads);
}
