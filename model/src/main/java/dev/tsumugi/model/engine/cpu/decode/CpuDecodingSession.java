package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.cpu.block.Tensors;

/** A sequence with a key-value cache. */
public final class CpuDecodingSession implements DecodingSession {

    private final ModelConfig config;
    private final Decoder decoder;
    private final Tensors parameters;
    private final KeyValueCache cache;

    public CpuDecodingSession(ModelConfig config, Decoder decoder, Tensors parameters) {
        this.config = config;
        this.decoder = decoder;
        this.parameters = parameters;
        cache = new KeyValueCache(config);
    }

    Tensors parameters() {
        return parameters;
    }

    KeyValueCache cache() {
        return cache;
    }

    public boolean sharesParameters(CpuDecodingSession other) {
        return parameters.embedding().address == other.parameters.embedding().address;
    }

    public void requireFits(int[] ids, float[] logits) {
        DecodingSession.requireFits(config, position(), ids, logits);
    }

    @Override
    public int position() {
        return cache.position;
    }

    @Override
    public void feed(int[] ids, float[] logits) {
        requireFits(ids, logits);
        decoder.feed(this, ids, logits);
    }

    @Override
    public void rewind(int position) {
        DecodingSession.requireRewindable(position(), position);
        cache.position = position;
    }

    @Override
    public DecodingSession fork() {
        CpuDecodingSession fork = new CpuDecodingSession(config, decoder, parameters);
        fork.cache.copyFrom(cache);
        return fork;
    }

    @Override
    public void close() {
        cache.close();
    }
}
