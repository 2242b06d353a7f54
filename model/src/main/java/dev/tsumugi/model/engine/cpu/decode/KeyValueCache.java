package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.block.KeysAndValues;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import java.util.ArrayList;
import java.util.List;

/** The keys and values of one growing sequence in every layer: (contextLength, 2 keyValueWidth) each. */
final class KeyValueCache implements AutoCloseable {

    private final int queryWidth;
    private final int keyWidth;
    private final List<Floats> layers = new ArrayList<>();

    /** Where the next rows go. */
    int position;

    KeyValueCache(ModelConfig config) {
        queryWidth = config.width();
        keyWidth = config.keyValueWidth();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(Floats.allocate((long) config.contextLength() * 2 * keyWidth));
        }
    }

    /** Keeps the keys and values of {@code rows} rows from {@code from} on; {@link #position} stays. */
    KeysAndValues append(int layer, Floats queryKeyValue, int from, int rows) {
        int cached = 2 * keyWidth;
        int stride = queryWidth + cached;
        for (int row = 0; row < rows; row++) {
            int at = (from + row) * stride + queryWidth;
            layers.get(layer).copyFrom(queryKeyValue, at, (position + row) * cached, cached);
        }
        return new KeysAndValues(layers.get(layer), cached, 0, keyWidth);
    }

    void copyFrom(KeyValueCache other) {
        position = other.position;
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).copyFrom(other.layers.get(i), 0, 0, position * 2 * keyWidth);
        }
    }

    @Override
    public void close() {
        layers.forEach(Floats::close);
    }
}
