package dev.tsumugi.corpus.collect.format.archive;

import dev.tsumugi.corpus.collect.source.ByteWindow;

/** What stands behind the entries of a zip archive: its central directory and the records that end it (APPNOTE 4.3.12 to 4.3.16). */
final class Directory {
    private Directory() {}

    /** A part of the directory: fixed bytes, and lengths of two bytes among them that tell what follows. */
    private enum Part {
        ENTRY("PK\u0001\u0002", 46, 28, 30, 32),
        END("PK\u0005\u0006", 22, 20),
        LONG_END("PK\u0006\u0006", 56),
        LONG_END_LOCATOR("PK\u0006\u0007", 20),
        SIGNATURE("PK\u0005\u0005", 6, 4);

        private final String signature;
        private final int bytes;
        private final int[] lengths;

        Part(String signature, int bytes, int... lengths) {
            this.signature = signature;
            this.bytes = bytes;
            this.lengths = lengths;
        }

        static Part ahead(ByteWindow in) {
            for (Part part : values()) {
                if (in.startsWith(0, part.signature)) {
                    return part;
                }
            }
            return null;
        }
    }

    /** Whether a part of a directory comes next. */
    static boolean isAhead(ByteWindow in) {
        return in.startsWith(0, "PK") && Part.ahead(in) != null;
    }

    /** Passes the directory; answers false where the stream ends within it. */
    static boolean pass(ByteWindow in) {
        for (Part part = Part.ahead(in); part != null; part = Part.ahead(in)) {
            in.keepFromHere();
            if (!in.has(part.bytes)) {
                return false;
            }
            int length = part.bytes;
            for (int at : part.lengths) {
                length += (int) LocalHeader.number(in, at, 2);
            }
            if (!in.has(length)) {
                return false;
            }
            in.advance(length);
        }
        return true;
    }
}
