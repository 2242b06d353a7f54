package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/** What stands between the two projections of the feed-forward block. */
enum Activation {
    /** Of gate and up, next to each other. */
    SWIGLU(ParameterLayout.GATE, 2, Kernel.SWIGLU_FORWARD, Kernel.SWIGLU_BACKWARD),
    /** In its tanh form. */
    GELU(ParameterLayout.UP, 1, Kernel.GELU_FORWARD, Kernel.GELU_BACKWARD);

    private final String projection;
    private final int parts;
    private final Kernel forward;
    private final Kernel backward;

    Activation(String projection, int parts, Kernel forward, Kernel backward) {
        this.projection = projection;
        this.parts = parts;
        this.forward = forward;
        this.backward = backward;
    }

    static Activation of(ModelConfig config) {
        return config.architecture() == Architecture.LLAMA ? SWIGLU : GELU;
    }

    /** The name in its layer of the weight whose product this reads. */
    String projection() {
        return projection;
    }

    /** The width of that product. */
    int innerWidth(ModelConfig config) {
        return parts * config.feedForwardWidth();
    }

    /** From inner (rows, innerWidth) to activated (rows, F). */
    void forward(Device device, ModelConfig config, long inner, long activated, int rows) {
        int width = config.feedForwardWidth();
        device.launch(forward, Launch.vectors((long) rows * width), inner, activated, rows, width);
    }

    /** From dActivated (rows, F) to dInner (rows, innerWidth). */
    void backward(Device device, ModelConfig config, long dActivated, long inner, long dInner, int rows) {
        int width = config.feedForwardWidth();
        device.launch(backward, Launch.vectors((long) rows * width), dActivated, inner, dInner, rows, width);
    }
}
