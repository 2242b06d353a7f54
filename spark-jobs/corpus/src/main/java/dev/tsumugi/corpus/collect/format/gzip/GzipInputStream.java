package dev.tsumugi.corpus.collect.format.gzip;

import dev.tsumugi.corpus.collect.source.ByteWindow;
import dev.tsumugi.corpus.collect.source.GapException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The members of a gzip stream (RFC 1952), one after the other. Each stands alone: where one is damaged, or something that
 * is neither a member nor zeros follows one, a {@link GapException} says so, and reading goes on at the next member that is
 * found. A stream that ends within its last member ends in an {@link EOFException}.
 */
public final class GzipInputStream extends InputStream {
    /** A damaged member may have run on into those behind it: so far back they are looked for. */
    private static final int LOOK_BACK_BYTES = 1 << 18;

    private static final int TRAILER_BYTES = 8;

    private final ByteWindow packed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private long memberStart;
    private long memberBytes;
    private int given;
    private boolean inMember;

    public GzipInputStream(InputStream in) {
        this.packed = in instanceof ByteWindow window ? window : new ByteWindow(in);
    }

    /** Whether a stream with this head is gzip. One wrong bit in the first three bytes does not make it anything else. */
    public static boolean isMagic(byte[] head, boolean namedSo) {
        if (head.length < 3) {
            return head.length == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
        }
        int right = (head[0] == 0x1f ? 1 : 0) + (head[1] == (byte) 0x8b ? 1 : 0) + (head[2] == 8 ? 1 : 0);
        return right == 3 || head[0] == 0x1f && head[1] == (byte) 0x8b || namedSo && right == 2;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || openMember()) {
            int count = inflate(target, from, length);
            if (count > 0) {
                return count;
            }
        }
        return -1;
    }

    /** Answers false at the end of the stream. */
    private boolean openMember() throws IOException {
        while (packed.has(1) && packed.at(0) == 0) {
            packed.advance(1);
            packed.keepFromHere();
        }
        packed.keepFromHere();
        memberStart = packed.position();
        if (!packed.has(1)) {
            packed.throwStop();
            return false;
        }
        int header = MemberHeader.length(packed);
        if (header == MemberHeader.CUT) {
            throw ended();
        }
        if (header == MemberHeader.NONE) {
            packed.advance(1);
            findMember();
            throw gap("at byte " + memberStart + " no gzip member begins", false);
        }
        packed.advance(header);
        inflater.reset();
        checksum.reset();
        memberBytes = 0;
        given = 0;
        inMember = true;
        return true;
    }

    /** Bytes of the member; 0 where it has ended. */
    private int inflate(byte[] target, int from, int length) throws IOException {
        while (true) {
            int count;
            try {
                count = inflater.inflate(target, from, length);
            } catch (DataFormatException e) {
                throw damaged(e.getMessage() == null ? "invalid data" : e.getMessage());
            }
            if (count > 0) {
                checksum.update(target, from, count);
                memberBytes += count;
                return count;
            }
            if (inflater.needsDictionary()) {
                throw damaged("it asks for a dictionary");
            }
            packed.advance(given - inflater.getRemaining());
            given = 0;
            if (inflater.finished()) {
                endMember();
                return 0;
            }
            packed.keepFrom(Math.max(memberStart, packed.position() - LOOK_BACK_BYTES));
            if (!packed.has(1)) {
                throw ended();
            }
            given = packed.available();
            inflater.setInput(packed.array(), packed.index(), given);
        }
    }

    private void endMember() throws IOException {
        if (!packed.has(TRAILER_BYTES)) {
            inMember = false;
            int rest = packed.available();
            packed.advance(rest);
            throw gap("the gzip member at byte " + memberStart + " lacks its checksum", rest, false);
        }
        if (!MemberHeader.trailerFits(packed, 0, checksum.getValue(), memberBytes)) {
            throw damaged("its checksum or length is wrong");
        }
        packed.advance(TRAILER_BYTES);
        inMember = false;
    }

    private GapException damaged(String why) {
        inMember = false;
        packed.moveTo(memberStart + 1);
        findMember();
        return gap("the gzip member at byte " + memberStart + " is damaged: " + why, memberBytes > 0);
    }

    /** The end of the stream within a member, unless the member has swallowed others. */
    private IOException ended() throws IOException {
        if (packed.stop() != null) {
            packed.throwStop();
        }
        inMember = false;
        packed.moveTo(memberStart + 1);
        findMember();
        return packed.has(1)
                ? gap("the gzip member at byte " + memberStart + " is damaged: it has no end", memberBytes > 0)
                : new EOFException("the stream ends within the gzip member at byte " + memberStart);
    }

    private GapException gap(String message, boolean damaging) {
        return gap(message, packed.position() - memberStart, damaging);
    }

    private static GapException gap(String message, long bytes, boolean damaging) {
        return new GapException(message + "; " + bytes + " bytes were passed over", bytes, damaging);
    }

    /** Goes to the next bytes that can be read as a member, or to the end. */
    private void findMember() {
        packed.keepFromHere();
        while (packed.has(3)) {
            if (packed.startsWith(0, "\u001f\u008b\b") && MemberHeader.isFollowedByData(packed, inflater)) {
                return;
            }
            packed.advance(1);
            packed.keepFromHere();
        }
        packed.advance(packed.available());
    }

    @Override
    public void close() {
        inflater.end();
    }
}
