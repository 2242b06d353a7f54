package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.format.RecordReaders;
import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.Collected;
import dev.tsumugi.corpus.collect.source.GuardedReader;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.SourceFile;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads one file, document by document. Reading never fails: what goes wrong is in the account of the file. */
public final class SourceReader implements Closeable {
    private final ReadContext context;
    private final GuardedReader documents;
    private final Closeable opened;

    private SourceReader(ReadContext context, GuardedReader documents, Closeable opened) {
        this.context = context;
        this.documents = documents;
        this.opened = opened;
    }

    public static SourceReader open(SourceFile file, CollectLimitsConfig limits, Configuration hadoop) {
        InputStream in;
        try {
            Path path = new Path(file.path());
            in = path.getFileSystem(hadoop).open(path);
        } catch (IOException | RuntimeException | Error e) {
            ReadContext context = ReadContext.of(file, limits, InputStream.nullInputStream(), hadoop);
            RecordReader nothing = RecordReader.empty(file.name());
            context.account()
                    .skip(SkipReason.UNREADABLE, file.name(), e.getMessage() == null ? e.toString() : e.getMessage());
            return new SourceReader(context, new GuardedReader(file.name(), () -> nothing, context), () -> {});
        }
        return open(file, limits, in, hadoop);
    }

    /** Reads a stream in place of the file's bytes. */
    static SourceReader open(SourceFile file, CollectLimitsConfig limits, InputStream in, Configuration hadoop) {
        ReadContext context = ReadContext.of(file, limits, in, hadoop);
        GuardedReader documents = new GuardedReader(
                file.name(), () -> RecordReaders.open(context.fileBytes(), StreamOrigin.of(file), context), context);
        return new SourceReader(context, documents, in);
    }

    /** The next document, or null at the end. */
    public RawDocument next() {
        RawDocument document = documents.next();
        if (document != null) {
            context.account().keep(document);
        }
        return document;
    }

    /** The account of what has been read so far. */
    public Collected.FileEnd end() {
        return context.account().end();
    }

    /** Lets go of the file. That this fails is a fault of the file, too. */
    @Override
    public void close() {
        try (Closeable file = opened) {
            documents.close();
        } catch (IOException | RuntimeException e) {
            context.account()
                    .skip(SkipReason.UNREADABLE, context.file().name(), "it cannot be closed: " + e.getMessage());
        }
    }
}
