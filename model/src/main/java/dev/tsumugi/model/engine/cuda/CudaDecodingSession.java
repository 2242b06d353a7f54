package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.cuda.device.Device;

/** A sequence whose keys and values lie on the device. */
final class CudaDecodingSession implements DecodingSession {

    private final Device device;
    private final ModelConfig config;
    private final Decoder decoder;
    private final long cache;
    private int position;
    private boolean closed;

    CudaDecodingSession(Device device, ModelConfig config, Decoder decoder) {
        this.device = device;
        this.config = config;
        this.decoder = decoder;
        cache = device.allocate(bytes(config));
    }

    /** For each layer keys and values of all positions, in bf16. */
    private static long bytes(ModelConfig config) {
        return 2L * config.layers() * config.contextLength() * config.keyValueWidth() * Short.BYTES;
    }

    long cache() {
        return cache;
    }

    void grow(int tokens) {
        position += tokens;
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public void feed(int[] ids, float[] logits) {
        DecodingSession.requireFits(config, position, ids, logits);
        decoder.feed(this, ids, logits);
    }

    @Override
    public void rewind(int position) {
        DecodingSession.requireRewindable(this.position, position);
        this.position = position;
    }

    @Override
    public DecodingSession fork() {
        CudaDecodingSession fork = decoder.newSession();
        device.copy(fork.cache, cache, bytes(config));
        fork.position = position;
        return fork;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.free(cache);
            decoder.ended();
        }
    }
}
