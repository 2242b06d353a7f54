package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.IntBuffer;

/**
 * Takes the pieces of a text in order. Unknown characters are written as bytes, or a run of them as one unknown piece.
 * For one thread.
 */
public final class PieceSink {
    private static final byte[] SPACE_MARK = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

    private final PieceVocabulary vocabulary;
    private final IntBuffer ids;
    private final IntBuffer ends;
    private boolean afterUnknown;

    PieceSink(PieceVocabulary vocabulary, IntBuffer ids, IntBuffer ends) {
        this.vocabulary = vocabulary;
        this.ids = ids;
        this.ends = ends;
    }

    /** Whether the ends of pieces are asked for, which no cache has. */
    public boolean wantsEnds() {
        return ends != null;
    }

    /** The ids so far. Who appends to them calls {@link #appended}. */
    public IntBuffer ids() {
        afterUnknown = false;
        return ids;
    }

    /**
     * Takes the ids appended to {@link #ids} from index {@code first} on, none of them unknown.
     *
     * @param start where the first of them starts in the text
     */
    public void appended(int first, int start) {
        int end = start;
        for (int i = first; ends != null && i < ids.length(); i++) {
            end += vocabulary.text(ids.get(i)).length;
            ends.add(end);
        }
    }

    /** Takes a piece that ends at {@code end} of the text. */
    public void piece(int id, int end) {
        afterUnknown = false;
        add(id, end);
    }

    /** Ends a run of unknown characters. What is unknown from here on is a piece of its own. */
    public void endRun() {
        afterUnknown = false;
    }

    /** Takes the character {@code text[from, to)}, which is unknown. */
    public void unknown(byte[] text, int from, int to) {
        if (!vocabulary.hasBytes()) {
            if (!afterUnknown) {
                add(vocabulary.unknownId(), to);
            } else if (ends != null) {
                ends.set(ends.length() - 1, to);
            }
            afterUnknown = true;
            return;
        }
        if (text[from] == ' ') {
            // where not even the mark of a space is a piece, the peers fall back to the bytes of the mark
            for (byte value : SPACE_MARK) {
                add(vocabulary.byteId(value), to);
            }
            return;
        }
        for (int at = from; at < to; at++) {
            add(vocabulary.byteId(text[at]), at + 1);
        }
    }

    private void add(int id, int end) {
        ids.add(id);
        if (ends != null) {
            ends.add(end);
        }
    }
}
