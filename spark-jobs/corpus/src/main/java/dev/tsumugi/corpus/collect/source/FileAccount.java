package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.corpus.document.RawDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps count of one file while it is read. */
public final class FileAccount {
    /** Faults of one file that are listed one by one; further ones are only counted. */
    static final int MAX_FAILURES = 100;

    private final SourceFile file;
    private final SortedMap<String, Long> skipped = new TreeMap<>();
    private final List<InputFault> failures = new ArrayList<>();
    private long documents;
    private long bytes;
    private long passedOverBytes;

    FileAccount(SourceFile file) {
        this.file = file;
    }

    public void keep(RawDocument document) {
        documents++;
        bytes += document.getContent().length;
    }

    /** Counts something that did not become a document, and lists it where its reason is a fault. */
    public void skip(SkipReason reason, String location, String detail) {
        skipped.merge(reason.key(), 1L, Long::sum);
        if (reason.fault() && failures.size() < MAX_FAILURES) {
            String entry = location.substring(file.name().length());
            failures.add(new InputFault(file.source().name(), file.name(), entry, reason.key(), detail));
        }
    }

    /** Counts bytes in which nothing could be read, and lists the place as a fault. */
    public void passOver(SkipReason reason, String location, String detail, long count) {
        passedOverBytes += count;
        skip(reason, location, detail);
    }

    /** Counts a gap. */
    public void passOver(String location, GapException gap) {
        passOver(SkipReason.CORRUPT, location, gap.getMessage(), gap.bytes());
    }

    public Collected.FileEnd end() {
        return new Collected.FileEnd(
                file.source().name(), file.name(), documents, bytes, passedOverBytes, skipped, failures);
    }
}
