package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;

/** Which models this engine computes. */
final class CudaSupport {

    private static final int MAX_HEAD_WIDTH = 128;
    private static final int HEAD_STEP = 16;
    private static final int VECTOR = 8;

    private CudaSupport() {}

    /** @throws IllegalArgumentException with one sentence when a model is none of them */
    static void requireComputable(ModelConfig config) {
        require(
                config.headWidth() % HEAD_STEP == 0 && config.headWidth() <= MAX_HEAD_WIDTH,
                "The CUDA engine needs heads (width / heads) of a multiple of 16 up to 128, but the model's are "
                        + config.headWidth() + " wide.");
        require(
                config.feedForwardWidth() % VECTOR == 0,
                "The CUDA engine needs a feed-forward width that is a multiple of 8, but the model's is "
                        + config.feedForwardWidth() + ".");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
