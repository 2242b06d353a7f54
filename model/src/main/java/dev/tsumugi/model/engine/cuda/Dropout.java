package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;
import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;

/**
 * Dropout of a batch with the elements that {@link DropoutMask} names. They are counted from the step's stream wherever they
 * are needed, so that nothing is kept for the backward pass and recorded launches serve every step.
 *
 * @param mask threshold and scale; its stream is that of {@link #upload}
 */
public record Dropout(Device device, ModelConfig config, Memory memory, int rows, DropoutMask mask) {

    boolean isActive() {
        return mask.isActive();
    }

    /**
     * Says which elements the next pass zeroes.
     *
     * @param rowsBefore in the same step: those of its passes before
     */
    public void upload(long stream, long rowsBefore) {
        if (isActive()) {
            try (LongPointer host = new LongPointer(new long[] {stream, rowsBefore})) {
                device.upload(memory.at("dropoutStream"), host, 2 * Long.BYTES);
            }
        }
    }

    /** Multiplies x (rows, C) float by the factors of a site, then adds; {@code addend} may be 0. */
    public void applyAndAdd(int site, long x, long addend) {
        if (isActive()) {
            device.launch(
                    Kernel.DROP_AND_ADD,
                    Launch.vectors((long) rows * config.width()),
                    x,
                    addend,
                    memory.at("dropoutStream"),
                    rows,
                    config.width(),
                    site,
                    mask.threshold(),
                    Device.bits(mask.scale()));
        }
    }

    /** Multiplies the derivative d (rows, C) bf16 by the factors of a site. */
    public void apply(int site, long d) {
        if (isActive()) {
            device.launch(
                    Kernel.DROP,
                    Launch.vectors((long) rows * config.width()),
                    d,
                    memory.at("dropoutStream"),
                    rows,
                    config.width(),
                    site,
                    mask.threshold(),
                    Device.bits(mask.scale()));
        }
    }

    /** Has {@link #attend} drop the probabilities of a layer. */
    public void choose(int layer) {
        if (isActive()) {
            device.launch(
                    Kernel.DROPOUT_KEYS,
                    Launch.threads((long) rows * config.heads()),
                    memory.at("dropoutStream"),
                    memory.at("dropoutKeys"),
                    rows,
                    config.heads(),
                    DropoutMask.probabilities(layer));
        }
    }

    /** Starts a kernel of attention, or its twin that drops probabilities. */
    public void attend(Kernel kernel, Launch launch, long... arguments) {
        if (!isActive()) {
            device.launch(kernel, launch, arguments);
            return;
        }
        int count = arguments.length;
        long[] all = Arrays.copyOf(arguments, count + 3);
        all[count] = memory.at("dropoutKeys");
        all[count + 1] = mask.threshold();
        all[count + 2] = Device.bits(mask.scale());
        device.launch(kernel.dropping(), launch, all);
    }
}
