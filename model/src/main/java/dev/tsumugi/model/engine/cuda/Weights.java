package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import org.bytedeco.javacpp.FloatPointer;

/** A model's parameters on the device, in float and rounded to bf16. */
final class Weights implements AutoCloseable {

    private final Device device;
    private final ModelConfig config;
    private final ParameterLayout layout;
    private final Memory memory;

    Weights(Device device, ModelConfig config) {
        this.device = device;
        this.config = config;
        layout = ParameterLayout.of(config);
        memory = new Memory(device, MemoryPlan.ofWeights(config));
    }

    void upload(FloatPointer parameters) {
        device.upload(floats(), parameters, layout.length() * Float.BYTES);
        device.launch(Kernel.ROUND_TO_BF16, Launch.vectors(layout.length()), floats(), copies(), layout.length());
    }

    void download(FloatPointer parameters) {
        device.download(parameters, floats(), layout.length() * Float.BYTES);
    }

    /** (P) float */
    long floats() {
        return memory.at("parameters");
    }

    /** (P) bf16 */
    long copies() {
        return memory.at("copy");
    }

    /** A tensor in float. */
    long floats(String name) {
        return floats() + offset(name) * Float.BYTES;
    }

    /** A tensor in float; 0 when the model has none of this name. */
    long floatsIfAny(String name) {
        return layout.has(name) ? floats(name) : 0;
    }

    boolean hasBias(String weight) {
        return layout.has(ParameterLayout.biasOf(weight));
    }

    /** The bias of a weight in bf16; 0 when the model has none. */
    long biasCopy(String weight) {
        return hasBias(weight) ? copy(ParameterLayout.biasOf(weight)) : 0;
    }

    /** The same in float. */
    long biasFloats(String weight) {
        return hasBias(weight) ? floats(ParameterLayout.biasOf(weight)) : 0;
    }

    /** A tensor in bf16. */
    long copy(String name) {
        return copies() + offset(name) * Short.BYTES;
    }

    /** Where a tensor begins in the flat vector. */
    long offset(String name) {
        return layout.entry(name).offset();
    }

    String outputName() {
        return config.tiedEmbeddings() ? ParameterLayout.EMBEDDING : ParameterLayout.OUTPUT;
    }

    @Override
    public void close() {
        memory.close();
    }
}
