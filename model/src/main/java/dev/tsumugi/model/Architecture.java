package dev.tsumugi.model;

/** The blocks that a decoder is made of. */
public enum Architecture {
    /**
     * RMSNorm, rotary positions, SwiGLU, no biases (<a href="https://arxiv.org/abs/2302.13971">Llama</a>).
     */
    LLAMA,
    /**
     * LayerNorm, learned positions, GELU in its tanh form (<a
     * href="https://openai.com/research/better-language-models">GPT-2</a>).
     */
    GPT2
}
