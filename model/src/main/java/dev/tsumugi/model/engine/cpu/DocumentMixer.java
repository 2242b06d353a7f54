package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.Attention;
import dev.tsumugi.model.engine.cpu.block.KeysAndValues;
import dev.tsumugi.model.engine.cpu.block.Mixer;
import dev.tsumugi.model.engine.cpu.block.RowRange;

/**
 * Rows of whole documents, which are their own keys and values.
 *
 * @param starts the first row of each row's document
 */
@SuppressWarnings("ArrayRecordComponent") // a view that is never compared
record DocumentMixer(ModelConfig config, Attention attention, int[] starts) implements Mixer {

    @Override
    public int position(int row) {
        return row - starts[row];
    }

    @Override
    public void mix(int index, Activations.Layer layer, RowRange range) {
        int width = config.width();
        int keyWidth = config.keyValueWidth();
        KeysAndValues own = new KeysAndValues(layer.queryKeyValue, width + 2 * keyWidth, width, width + keyWidth);
        attention.forward(index, range, 0, starts, layer.queryKeyValue, own, layer.logSumExp, layer.mixed);
    }
}
