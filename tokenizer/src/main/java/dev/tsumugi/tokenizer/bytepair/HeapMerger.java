package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.cache.SpanEncoder;

/** Merges from the bytes up, by whatever ranks. */
record HeapMerger(SymbolMerger merger, int[] byteIds) implements SpanEncoder {
    @Override
    public void encode(byte[] utf8, int from, int to, IntBuffer ids) {
        int[] symbols = new int[to - from];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = byteIds[utf8[from + i] & 0xFF];
        }
        merger.merge(symbols, symbols.length, ids);
    }
}
