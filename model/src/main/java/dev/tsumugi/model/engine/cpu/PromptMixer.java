package dev.tsumugi.model.engine.cpu;

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
