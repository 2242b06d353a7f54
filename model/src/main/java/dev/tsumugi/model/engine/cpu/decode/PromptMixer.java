package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.Attention;
import dev.tsumugi.model.engine.cpu.block.KeysAndValues;
import dev.tsumugi.model.engine.cpu.block.Mixer;
import dev.tsumugi.model.engine.cpu.block.RowRange;

/**
 * The next rows of one growing sequence.
 *
 * @param starts zeros, at least as many as rows
 */
@SuppressWarnings("ArrayRecordComponent") // a view that is never compared
record PromptMixer(Attention attention, KeyValueCache cache, int[] starts) implements Mixer {

    @Override
    public int position(int row) {
        return cache.position + row;
    }

    @Override
    public void mix(int index, Activations.Layer layer, RowRange range) {
        KeysAndValues keys = cache.append(index, layer.queryKeyValue, 0, range.rows());
        attention.forward(
                index, range, cache.position, starts, layer.queryKeyValue, keys, layer.logSumExp, layer.mixed);
    }
}
