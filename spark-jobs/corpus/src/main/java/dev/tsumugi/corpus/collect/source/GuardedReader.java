package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.document.RawDocument;
import java.io.EOFException;
import java.io.IOException;

/**
 * Ends a broken file or archive instead of the job: what was read before stays, the fault is noted. Opening is guarded as
 * reading is. The parsers of other libraries answer hostile bytes with runtime exceptions and with errors too.
 */
public final class GuardedReader implements RecordReader {
    private final ReadContext context;
    private final SkipReason openingFault;
    private Opening opening;
    private RecordReader reader;

    /** Makes the reader, by looking into the bytes. */
    @FunctionalInterface
    public interface Opening {
        RecordReader open() throws IOException;
    }

    /** A reader that opens where the first document is asked for. */
    public GuardedReader(String location, Opening opening, ReadContext context) {
        this(location, opening, context, SkipReason.CORRUPT);
    }

    /**
     * A reader that opens where the first document is asked for.
     *
     * @param openingFault the reason of a failure to open that tells no other
     */
    public GuardedReader(String location, Opening opening, ReadContext context, SkipReason openingFault) {
        this.reader = RecordReader.empty(location);
        this.opening = opening;
        this.context = context;
        this.openingFault = openingFault;
    }

    @Override
    public String location() {
        return reader.location();
    }

    @Override
    public RawDocument next() {
        SkipReason fault = SkipReason.CORRUPT;
        try {
            if (opening != null) {
                fault = openingFault;
                Opening first = opening;
                opening = null;
                reader = first.open();
                fault = SkipReason.CORRUPT;
            }
            RawDocument document = reader.next();
            if (document == null) {
                finish();
            }
            return document;
        } catch (Exception | Error e) {
            // a hostile file may ask a parser for any depth or size: it ends here, the job goes on
            note(e, fault);
            finish();
            return null;
        }
    }

    private void note(Throwable e, SkipReason fault) {
        String location = location();
        if (e instanceof GapException gap) {
            context.account().passOver(location, gap);
            return;
        }
        String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String message = e instanceof Error ? e.getClass().getSimpleName() + ": " + said : said;
        String where = ", after " + context.fileBytes().position() + " bytes of "
                + context.file().name();
        context.account().skip(reason(e, fault), location, message + where);
    }

    /** Lets go of the reader: what is read on behind it must not wait for its memory. */
    private void finish() {
        String location = location();
        try {
            reader.close();
        } catch (IOException | RuntimeException e) {
            context.account().skip(SkipReason.UNREADABLE, location, "it cannot be closed: " + e.getMessage());
        }
        reader = RecordReader.empty(location);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static SkipReason reason(Throwable e, SkipReason fault) {
        if (e instanceof LimitException limit) {
            return limit.reason();
        }
        boolean ended =
                e instanceof EOFException || String.valueOf(e.getMessage()).startsWith("Truncated");
        return ended ? SkipReason.TRUNCATED : fault;
    }
}
