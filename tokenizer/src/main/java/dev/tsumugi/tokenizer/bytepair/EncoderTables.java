package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.cache.SpanEncoder;

/**
 * What all threads that encode share. Immutable.
 *
 * @param unmergedTokens what a pre-token becomes whatever the merges say
 * @param cutPoints where pre-tokens are cut before they are looked up
 * @param threeByteCharacters ids of single characters
 * @param encoder of a span that was not seen before
 */
record EncoderTables(
        UnmergedTokens unmergedTokens,
        CutPoints cutPoints,
        ThreeByteCharacters threeByteCharacters,
        SpanEncoder encoder) {
    /**
     * Builds the tables.
     *
     * @param ignoresMerges whether a pre-token that is a token becomes that token, whatever the merges make of it
     * @throws IllegalArgumentException when the vocabulary lacks one of the 256 bytes, or a merge does not fit
     */
    static EncoderTables of(Vocabulary vocabulary, Merges merges, boolean ignoresMerges) {
        MergeTable table = new MergeTable(vocabulary, merges);
        int[] byteIds = byteIds(vocabulary);
        SpanEncoder encoder = MergeOrder.of(vocabulary, merges, table, byteIds)
                .<SpanEncoder>map(order -> new Backtracking(order, vocabulary))
                .orElseGet(() -> new HeapMerger(new SymbolMerger(table), byteIds));
        return new EncoderTables(
                ignoresMerges ? UnmergedTokens.of(vocabulary, encoder) : UnmergedTokens.NONE,
                new CutPoints(vocabulary),
                new ThreeByteCharacters(encoder),
                encoder);
    }

    private static int[] byteIds(Vocabulary vocabulary) {
        int[] ids = new int[256];
        for (int value = 0; value < 256; value++) {
            ids[value] = vocabulary.id(new byte[] {(byte) value});
            if (ids[value] < 0 || vocabulary.isSpecial(ids[value])) {
                throw new IllegalArgumentException(String.format(
                        "The vocabulary has no ordinary token for the byte 0x%02X; a byte-level vocabulary has all 256.",
                        value));
            }
        }
        return ids;
    }
}
