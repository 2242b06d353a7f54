package dev.tsumugi.model.engine.cuda.kernel;

import java.util.Locale;

/** The kernels; each is described in its source among the resources. */
public enum Kernel {
    NORM_FORWARD("norm"),
    NORM_BACKWARD("norm"),
    NORM_GAIN_PARTIALS("norm"),
    HEAD_NORM_FORWARD("norm"),
    HEAD_NORM_BACKWARD("norm"),
    HEAD_NORM_GAIN_PARTIALS("norm"),
    BIAS_PARTIALS("columns"),
    SUM_PARTIALS("columns"),
    ROTATE("pointwise"),
    SWIGLU_FORWARD("pointwise"),
    SWIGLU_BACKWARD("pointwise"),
    GELU_FORWARD("pointwise"),
    GELU_BACKWARD("pointwise"),
    EMBED("embedding"),
    EMBEDDING_GRADIENT("embedding"),
    CROSS_ENTROPY("loss"),
    MEAN_LOSS("loss"),
    GRADIENT_SQUARES("optimizer"),
    CLIP_FACTOR("optimizer"),
    ADAMW("optimizer"),
    SGD("optimizer"),
    ROUND_TO_BF16("optimizer"),
    MUON_MOMENTUM("muon"),
    MUON_DIRECTION("muon"),
    MUON_STEP("muon"),
    DROP("dropout"),
    DROP_AND_ADD("dropout"),
    DROPOUT_KEYS("dropout"),
    ATTENTION_FORWARD("attention"),
    ATTENTION_FORWARD_DROPPING("attention"),
    PROMPT_ATTENTION("attention"),
    ATTENTION_DELTAS("attention"),
    ATTENTION_BACKWARD_QUERIES("attention"),
    ATTENTION_BACKWARD_QUERIES_DROPPING("attention"),
    ATTENTION_BACKWARD_KEYS("attention"),
    ATTENTION_BACKWARD_KEYS_DROPPING("attention"),
    ATTENTION_PROBABILITIES("attention"),
    TOKEN_PRODUCT("decoding"),
    TOKEN_PRODUCT_FLOAT("decoding"),
    CACHE_KEYS_VALUES("decoding"),
    CACHED_ATTENTION("decoding");

    private final String source;

    Kernel(String source) {
        this.source = source;
    }

    /** The name of its source file without extension. */
    public String source() {
        return source;
    }

    /** The same with dropout of the probabilities, of those that have such a twin. */
    public Kernel dropping() {
        return valueOf(name() + "_DROPPING");
    }

    /** The name of its function. */
    public String function() {
        return name().toLowerCase(Locale.ROOT);
    }
}
