package dev.tsumugi.model.engine.cpu.kernel;

/** The loops between matrix products. Each works on {@code count} floats from the given offsets; y may be x. */
public interface Kernels {

    /** Σ x y. */
    float dot(Floats x, int xAt, Floats y, int yAt, int count);

    float sum(Floats x, int at, int count);

    float max(Floats x, int at, int count);

    /** x = exp(x - shift); returns the sum of the new values. */
    float expAndSum(Floats x, int at, int count, float shift);

    /** x = x factor. */
    void scale(Floats x, int at, int count, float factor);

    /** y = x + amount. */
    void shift(Floats x, int xAt, float amount, Floats y, int yAt, int count);

    /** y = y + x. */
    void add(Floats x, int xAt, Floats y, int yAt, int count);

    /** y = a x + b y. */
    void combine(float a, Floats x, int xAt, float b, Floats y, int yAt, int count);

    void zero(Floats x, int at, int count);

    /** y = x scale gain; the gain is read from its beginning. */
    void normalize(Floats x, int xAt, float scale, Floats gain, Floats y, int yAt, int count);

    /** dGain = dGain + dy x scale; returns Σ dy gain x. Gain and dGain are read from their beginnings. */
    float normalizeGain(Floats x, int xAt, Floats dy, int dyAt, float scale, Floats gain, Floats dGain, int count);

    /** dx = dx + dy gain scale - x projection; the gain is read from its beginning. */
    void normalizeBackward(
            Floats x,
            int xAt,
            Floats dy,
            int dyAt,
            float scale,
            float projection,
            Floats gain,
            Floats dx,
            int dxAt,
            int count);

    /**
     * Rotates the pairs (x[at + i], x[at + half + i]) by angles whose cosines begin at {@code anglesAt} and whose sines
     * follow them; {@code direction} -1 rotates back.
     */
    void rotate(Floats x, int at, int half, Floats angles, int anglesAt, float direction);

    /** y = gate sigmoid(gate) up. */
    void swiGlu(Floats gateUp, int gateAt, int upAt, Floats y, int yAt, int count);

    /** Replaces gate and up by their derivatives, and dy by y, what {@link #swiGlu} gives. */
    void swiGluBackward(Floats gateUp, int gateAt, int upAt, Floats dy, int dyAt, int count);

    /** y = x sigmoid(2 √(2/π) (x + 0.044715 x³)), the tanh form of GELU. */
    void gelu(Floats x, int xAt, Floats y, int yAt, int count);

    /** Replaces x by its derivative, and dy by y, what {@link #gelu} gives. */
    void geluBackward(Floats x, int xAt, Floats dy, int dyAt, int count);

    /**
     * Zeroes the elements that {@link dev.tsumugi.model.DropoutMask#drops} names, counting columns from 0, and
     * scales the others.
     */
    void drop(Floats x, int at, int count, int rowKey, int threshold, float scale);

    /**
     * m = beta1 m + (1 - beta1) g factor; v = beta2 v + (1 - beta2) (g factor)²; p = p kept - rate m / (√v + epsilon), all
     * from the same offset.
     */
    void adamW(
            Floats p,
            Floats g,
            Floats m,
            Floats v,
            int at,
            int count,
            float factor,
            float beta1,
            float beta2,
            float rate,
            float epsilon,
            float kept);

    /** dp = (dp - mean) p factor: from the derivative of probabilities to that of scores. */
    void softmaxBackward(Floats p, Floats dp, int at, float mean, float factor, int count);
}
