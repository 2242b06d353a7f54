package dev.tsumugi.model.layer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import dev.tsumugi.model.engine.cuda.device.Nd4jBackend;
import dev.tsumugi.model.engine.nd4j.Nd4jEngine;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines that a {@link TransformerLayer} can compute with. */
public enum EngineKind {
    /** Fused vector loops and OpenBLAS. */
    CPU {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            return new CpuEngine(config, options, threads);
        }
    },
    /** A GPU, with products in bfloat16. */
    CUDA {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            return CudaEngine.on(config, options);
        }
    },
    /** {@link #CUDA} where that can be, else {@link #CPU}, which the log tells once. */
    AUTO {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            Optional<String> problem = CudaEngine.problem(config);
            problem.filter(TOLD::add).ifPresent(sentence -> LOG.info("Computing on the processor. {}", sentence));
            return (problem.isEmpty() ? CUDA : CPU).create(config, options, threads);
        }
    },
    /** ND4J's own operations, on its GPU backend where the application was built with that. */
    ND4J {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            Nd4jBackend.requireUsable();
            return new Nd4jEngine(config, options);
        }
    },
    /** Plain double-precision loops, for tests; the number of threads is ignored. */
    REFERENCE {
        @Override
        public TransformerEngine create(ModelConfig config, TrainingOptions options, int threads) {
            return new ReferenceEngine(config, options);
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(EngineKind.class);
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /**
     * A new engine; the caller closes it.
     *
     * @param threads compute threads
     */
    public abstract TransformerEngine create(ModelConfig config, TrainingOptions options, int threads);
}
