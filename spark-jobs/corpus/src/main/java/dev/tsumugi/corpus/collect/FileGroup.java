package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.Collected;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.SourceFile;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;

/** Files of one source that one task reads, in path order. */
public record FileGroup(List<SourceFile> files) implements Serializable {
    /** Smaller files are read together up to this many bytes; a larger one makes a group. */
    static final long GROUP_BYTES = 8L << 20;

    public FileGroup {
        files = List.copyOf(files);
    }

    /**
     * Splits the files of a source. A source with {@link SourceConfig#maxDocuments} is one group, since which documents are the
     * first is known only in order.
     */
    public static List<FileGroup> of(SourceConfig source, List<SourceFile> files) {
        List<FileGroup> groups = new ArrayList<>();
        List<SourceFile> group = new ArrayList<>();
        long bytes = 0;
        for (SourceFile file : files) {
            if (!group.isEmpty() && source.maxDocuments() == 0 && bytes + file.bytes() > GROUP_BYTES) {
                groups.add(new FileGroup(group));
                group.clear();
                bytes = 0;
            }
            group.add(file);
            bytes += file.bytes();
        }
        if (!group.isEmpty()) {
            groups.add(new FileGroup(group));
        }
        return groups;
    }

    /** Reads the files one after the other, each ending in its {@link Collected.FileEnd}. */
    public Iterator<Collected> read(CollectLimitsConfig limits, Configuration hadoop) {
        return new Reading(limits, hadoop);
    }

    private final class Reading implements Iterator<Collected> {
        private final CollectLimitsConfig limits;
        private final Configuration hadoop;
        private final Iterator<SourceFile> remaining = files.iterator();
        private SourceReader reader;
        private long documents;

        Reading(CollectLimitsConfig limits, Configuration hadoop) {
            this.limits = limits;
            this.hadoop = hadoop;
        }

        @Override
        public boolean hasNext() {
            return reader != null || (remaining.hasNext() && !isFull());
        }

        @Override
        public Collected next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (reader == null) {
                reader = SourceReader.open(remaining.next(), limits, hadoop);
            }
            RawDocument document = isFull() ? null : reader.next();
            if (document != null) {
                documents++;
                return new Collected.Kept(document);
            }
            return end();
        }

        private Collected end() {
            SourceReader ending = reader;
            reader = null;
            ending.close();
            return ending.end();
        }

        private boolean isFull() {
            long max = files.get(0).source().maxDocuments();
            return max > 0 && documents >= max;
        }
    }
}
