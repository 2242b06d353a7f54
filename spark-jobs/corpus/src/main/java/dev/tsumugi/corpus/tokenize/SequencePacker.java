package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.tokenizer.SpecialTokens;
import java.io.IOException;
import java.util.Arrays;

/**
 * Packs documents into rows of T tokens without a gap. A document is the begin-of-text token, if the tokenizer has one, its
 * own ids and the end-of-text token; documents follow one another, and one that does not fit goes on in the next row.
 *
 * <p>The target of a token is the token after it in the same document, also where that one stands in the next row: the
 * last target of a row is then the first id of the next. So each token appears once in {@code ids}, and each but a
 * document's first appears once in {@code targets}; nothing is lost or repeated at a cut. Segments number the documents
 * of a row from 0. {@link #finish} fills the last row with the padding token as a segment of its own, without targets.
 */
public final class SequencePacker {
    private final int length;
    private final SpecialTokens special;
    private final boolean countsBytes;
    private final RowSink sink;

    private int[] ids;
    private int[] targets;
    private int[] segments;
    private int targetBytes;
    private int filled;
    private int segment;
    private long tokens;
    private long paddingTokens;

    /** Takes the full rows. */
    @FunctionalInterface
    public interface RowSink {
        /** Takes one row. */
        void accept(PackedSequences row) throws IOException;
    }

    /**
     * @param length T, at least 2
     * @param special what is before and after each document, and what fills the last row
     * @param countsBytes whether rows tell the bytes of their targets
     */
    public SequencePacker(int length, SpecialTokens special, boolean countsBytes, RowSink sink) {
        if (length < 2) {
            throw new IllegalArgumentException(
                    "A packed sequence needs at least 2 tokens, but the length is " + length + ".");
        }
        this.length = length;
        this.special = special;
        this.countsBytes = countsBytes;
        this.sink = sink;
        startRow();
    }

    /**
     * Appends a document.
     *
     * @param document with the bytes of its tokens, where rows tell them
     */
    public void add(EncodedDocument document) throws IOException {
        int[] all = special.document(document.ids());
        int before = all.length - 1 - document.ids().length;
        for (int i = 0; i < all.length; i++) {
            append(all[i], i + 1 < all.length ? all[i + 1] : PackedSequences.IGNORE);
            int ofText = i + 1 - before;
            if (countsBytes && ofText < document.ids().length) {
                targetBytes += document.tokenBytes()[ofText];
            }
        }
        segment++;
        tokens += all.length;
    }

    /** Pads and hands over the last row, if it holds anything. The packer is ready for new rows afterwards. */
    public void finish() throws IOException {
        if (filled == 0) {
            return;
        }
        paddingTokens += length - filled;
        Arrays.fill(ids, filled, length, special.pad());
        Arrays.fill(targets, filled, length, PackedSequences.IGNORE);
        Arrays.fill(segments, filled, length, segment);
        flush();
    }

    /** Tokens of the documents so far, begins and ends included. */
    public long tokens() {
        return tokens;
    }

    /** Positions filled by {@link #finish} so far. */
    public long paddingTokens() {
        return paddingTokens;
    }

    private void append(int id, int target) throws IOException {
        if (filled == length) {
            flush();
        }
        ids[filled] = id;
        targets[filled] = target;
        segments[filled] = segment;
        filled++;
    }

    private void flush() throws IOException {
        int[] bytes = countsBytes ? new int[] {targetBytes} : new int[0];
        sink.accept(new PackedSequences(1, length, ids, targets, segments, bytes));
        startRow();
    }

    private void startRow() {
        ids = new int[length];
        targets = new int[length];
        segments = new int[length];
        targetBytes = 0;
        filled = 0;
        segment = 0;
    }
}
