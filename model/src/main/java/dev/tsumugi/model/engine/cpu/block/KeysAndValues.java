package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.engine.cpu.kernel.Floats;

/**
 * Where attention finds keys and values: a row per position, the key of head h at {@code keyAt + h K}.
 *
 * @param stride floats from one position to the next
 */
public record KeysAndValues(Floats floats, int stride, int keyAt, int valueAt) {}
