package dev.tsumugi.corpus.collect.format;

import dev.tsumugi.corpus.collect.source.GapException;
import dev.tsumugi.corpus.collect.source.ReadContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Puts a line feed in the place of each gap, and notes it: what lies behind a gap begins a line of its own. */
final class LinesOverGaps extends FilterInputStream {
    private final String location;
    private final ReadContext context;

    LinesOverGaps(InputStream in, String location, ReadContext context) {
        super(in);
        this.location = location;
        this.context = context;
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
        try {
            return super.read(target, from, length);
        } catch (GapException gap) {
            context.account().passOver(location, gap);
            target[from] = '\n';
            return 1;
        }
    }

    /** Always 0: a decoder above would read on, and lose what it has when the next read fails. */
    @Override
    public int available() {
        return 0;
    }
}
