package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;

/** What Muon's orthogonal change of a matrix is multiplied by beside the learning rate. */
public enum UpdateScale {
    /** √max(1, out / in), as in the original. */
    ORIGINAL,
    /** √(out / in): an input of a size changes the output by that size (MuLoCo). */
    SPECTRAL,
    /** 0.2 √max(out, in): elements change as much as AdamW's (<a href="https://arxiv.org/abs/2502.16982">Moonlight</a>). */
    LIKE_ADAMW;

    /** The factor of a matrix {@code [out, in]}. */
    double of(ParameterLayout.Entry matrix) {
        double out = matrix.shape().get(0);
        double in = matrix.shape().get(1);
        return switch (this) {
            case ORIGINAL -> Math.sqrt(Math.max(1, out / in));
            case SPECTRAL -> Math.sqrt(out / in);
            case LIKE_ADAMW -> 0.2 * Math.sqrt(Math.max(out, in));
        };
    }
}
