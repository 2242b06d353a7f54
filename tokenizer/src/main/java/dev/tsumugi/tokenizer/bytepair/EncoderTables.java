package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.piece.PieceModel;

/**
 * What all threads that encode share. Immutable.
 *
 * @param wholePieces tokens that a piece becomes whatever the merges say
 * @param cutPoints where pieces are cut before they are looked up
 * @param characters ids of single characters
 * @param merger what encodes a piece that was not seen before
 */
record EncoderTables(WholePieces wholePieces, CutPoints cutPoints, Characters characters, PieceModel merger) {
    /**
     * Builds the tables.
     *
     * @param ignoresMerges whether a piece that is a token becomes that token, whatever the merges make of it
     * @throws IllegalArgumentException when the vocabulary lacks one of the 256 bytes, or a merge does not fit
     */
    static EncoderTables of(Vocabulary vocabulary, Merges merges, boolean ignoresMerges) {
        MergeTable table = new MergeTable(vocabulary, merges);
        int[] byteIds = byteIds(vocabulary);
        PieceModel merger = MergeOrder.of(vocabulary, merges, table, byteIds)
                .<PieceModel>map(order -> new Backtracking(order, vocabulary))
                .orElseGet(() -> new HeapMerger(new SymbolMerger(table), byteIds));
        return new EncoderTables(
                ignoresMerges ? WholePieces.of(vocabulary, merger) : WholePieces.NONE,
                new CutPoints(vocabulary),
                new Characters(merger),
                merger);
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
