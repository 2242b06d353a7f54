package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.shard.PackedSequences;
import java.io.IOException;
import java.util.Arrays;

/**
 * Packs documents into rows of T tokens without a gap. A document is the begin-of-text token, its own ids and the
 * end-of-text token; documents follow one another, and one that does not fit goes on in the next row.
 *
 * <p>The target of a token is the token after it in the same document, also where that one stands in the next row: the
 * last target of a row is then the first id of the next. So each token appears once in {@code ids}, and each but a
 * document's first appears once in {@code targets}; nothing is lost or repeated at a cut. Segments number the documents
 * of a row from 0. {@link #finish} fills the last row with the padding token as a segment of its own, without targets.
 */
public final class SequencePacker {
    private final int length;
    private final int beginOfText;
    private final int endOfText;
    private final int padding;
    private final RowSink sink;

    private int[] ids;
    private int[] targets;
    private int[] segments;
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
     * @param beginOfText id before each document
     * @param endOfText id after each document
     * @param padding id that fills the last row
     */
    public SequencePacker(int length, int beginOfText, int endOfText, int padding, RowSink sink) {
        if (length < 2) {
            throw new IllegalArgumentException(
                    "A packed sequence needs at least 2 tokens, but the length is " + length + ".");
        }
        this.length = length;
        this.beginOfText = beginOfText;
        this.endOfText = endOfText;
        this.padding = padding;
        this.sink = sink;
        startRow();
    }

    /** Appends a document, given without its begin and end. */
    public void add(int[] document) throws IOException {
        int current = beginOfText;
        for (int next : document) {
            append(current, next);
            current = next;
        }
        append(current, endOfText);
        append(endOfText, PackedSequences.IGNORE);
        segment++;
        tokens += document.length + 2;
    }

    /** Pads and hands over the last row, if it holds anything. The packer is ready for new rows afterwards. */
    public void finish() throws IOException {
        if (filled == 0) {
            return;
        }
        paddingTokens += length - filled;
        Arrays.fill(ids, filled, length, padding);
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
        sink.accept(new PackedSequences(1, length, ids, targets, segments));
        startRow();
    }

    private void startRow() {
        ids = new int[length];
        targets = new int[length];
        segments = new int[length];
        filled = 0;
        segment = 0;
    }
}
