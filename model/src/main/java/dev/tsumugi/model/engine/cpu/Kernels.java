package dev.tsumugi.model.engine.cpu;

/** The loops between matrix products. Each works on {@code count} floats from the given offsets; y may be x. */
interface Kernels {

    /** Σ x y. */
    float dot(Floats x, int xAt, Floats y, int yAt, int count);

    float max(Floats x, int at, int count);

    /** x = exp(x - shift); returns the sum of the new values. */
    float expAndSum(Floats x, int at, int count, float shift);

    /** x = x factor. */
    void scale(Floats x, int at, int count, float factor);

    /** y = y + x. */
    void add(Floats x, int xAt, Floats y, int yAt, int count);

    void zero(Floats x, int at, int count);

    /** y = x scale gain; the gain is read from its beginning. */
    void normalize(Floats x, int xAt, float scale, Floats gain, Floats y, int yAt, int count);

    /** dGain = dGain + dy x scale; returns Σ dy gain x. */
    float normalizeGain(Floats x, Floats dy, int at, float scale, Floats gain, Floats dGain, int count);

    /** dx = dx + dy gain scale - x projection, all but the gain from the same offset. */
    void normalizeBackward(
            Floats x, Floats dy, int at, float scale, float projection, Floats gain, Floats dx, int count);

    /**
     * Rotates the pairs (x[at + i], x[at + half + i]) by angles whose cosines begin at {@code anglesAt} and whose sines
     * follow them; {@code direction} -1 rotates back.
     */
    void rotate(Floats x, int at, int half, Floats angles, int anglesAt, float direction);

    /** y = gate sigmoid(gate) up. */
    void swiGlu(Floats gateUp, int gateAt, int upAt, Floats y, int yAt, int count);

    /** Replaces gate and up by their derivatives, and dy by y, what {@link #swiGlu} gives. */
    void swiGluBackward(Floats gateUp, int gateAt, int upAt, Floats dy, int dyAt, int count);

    /** dp = (dp - mean) p factor: from the derivative of probabilities to that of scores. */
    void softmaxBackward(Floats p, Floats dp, int at, float mean, float factor, int count);
}
