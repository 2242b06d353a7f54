package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.KeysAndValues;
import dev.tsumugi.model.engine.cpu.block.Mixer;
import dev.tsumugi.model.engine.cpu.block.RowRange;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.List;

/**
 * The next row of each of several growing sequences.
 *
 * @param attentions one for each thread of the team
 */
record TokenMixer(ModelConfig config, ThreadTeam team, List<TokenAttention> attentions, List<KeyValueCache> caches)
        implements Mixer {

    @Override
    public int position(int row) {
        return caches.get(row).position;
    }

    @Override
    public void mix(int index, Activations.Layer layer, RowRange range) {
        int rows = range.rows();
        long keys = 0;
        for (int row = 0; row < rows; row++) {
            keys += caches.get(row).position + 1;
        }
        team.forEachThread(2 * keys * config.width(), thread -> {
            for (int row = thread; row < rows; row += team.threads()) {
                mix(index, layer, row, attentions.get(thread));
            }
        });
    }

    private void mix(int index, Activations.Layer layer, int row, TokenAttention attention) {
        KeyValueCache cache = caches.get(row);
        KeysAndValues keys = cache.append(index, layer.queryKeyValue, row, 1);
        attention.forward(row, cache.position + 1, layer.queryKeyValue, keys, layer.mixed);
    }
}
