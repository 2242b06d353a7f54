package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.document.RawDocument;
import java.io.EOFException;
import java.io.IOException;

/**
 * Ends a broken file or archive instead of the job: what was read before stays, the fault is noted. The parsers of other
 * libraries answer broken bytes with runtime exceptions too.
 */
public final class GuardedReader implements RecordReader {
    private final RecordReader reader;
    private final ReadContext context;
    private boolean done;

    public GuardedReader(RecordReader reader, ReadContext context) {
        this.reader = reader;
        this.context = context;
    }

    @Override
    public String location() {
        return reader.location();
    }

    @Override
    public RawDocument next() {
        if (done) {
            return null;
        }
        try {
            RawDocument document = reader.next();
            done = document == null;
            return document;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            done = true; // a hostile file may ask a parser for any depth or size: it ends here, the job goes on
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            String where = ", after " + context.fileBytes().position() + " bytes of "
                    + context.file().name();
            context.account().skip(reason(e), location(), message + where);
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    public static SkipReason reason(Throwable e) {
        if (e instanceof LimitException limit) {
            return limit.reason();
        }
        boolean ended =
                e instanceof EOFException || String.valueOf(e.getMessage()).startsWith("Truncated");
        return ended ? SkipReason.TRUNCATED : SkipReason.CORRUPT;
    }
}
