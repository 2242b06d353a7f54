package dev.tsumugi.corpus.collect.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.document.RawDocument;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class GuardedReaderTest {
    private static final CollectLimitsConfig LIMITS = new CollectLimitsConfig(1000, 1000, 10, 1, 100);

    private final ReadContext context = ReadContext.of(
            new SourceFile(new SourceBuilder().build(), "/a.bin", "a.bin", 0, ""),
            LIMITS,
            InputStream.nullInputStream(),
            new Configuration(false));

    /** What any parser may answer to hostile bytes. */
    private enum Failure {
        IO {
            @Override
            void fail() throws IOException {
                throw new IOException("broken");
            }
        },
        END {
            @Override
            void fail() throws IOException {
                throw new EOFException("ended");
            }
        },
        RUNTIME {
            @Override
            void fail() {
                throw new IllegalStateException("broken");
            }
        },
        MEMORY {
            @Override
            void fail() {
                throw new OutOfMemoryError("Java heap space");
            }
        },
        DEPTH {
            @Override
            void fail() {
                throw new StackOverflowError();
            }
        },
        LIBRARY {
            @Override
            void fail() {
                throw new NoClassDefFoundError("org/x/Codec");
            }
        };

        abstract void fail() throws IOException;
    }

    @Test
    void anyFailureToOpenEndsTheFileOnly() {
        for (Failure failure : Failure.values()) {
            GuardedReader reader = new GuardedReader(
                    "a.bin",
                    () -> {
                        failure.fail();
                        return null;
                    },
                    context);

            assertThat(reader.next()).as("%s", failure).isNull();
            assertThat(reader.next()).as("%s", failure).isNull();
        }
        assertThat(details())
                .containsExactly(
                        "corrupt: broken, after 0 bytes of a.bin",
                        "truncated: ended, after 0 bytes of a.bin",
                        "corrupt: broken, after 0 bytes of a.bin",
                        "corrupt: OutOfMemoryError: Java heap space, after 0 bytes of a.bin",
                        "corrupt: StackOverflowError: StackOverflowError, after 0 bytes of a.bin",
                        "corrupt: NoClassDefFoundError: org/x/Codec, after 0 bytes of a.bin");
    }

    @Test
    void anyFailureToReadEndsTheFileOnly() {
        for (Failure failure : Failure.values()) {
            RawDocument document = new RawDocument();
            GuardedReader reader = new GuardedReader("a.bin", () -> failing(document, failure), context);

            assertThat(reader.next()).isSameAs(document);
            assertThat(reader.next()).as("%s", failure).isNull();
            assertThat(reader.next()).as("%s", failure).isNull();
        }
        assertThat(details()).hasSize(Failure.values().length);
    }

    @Test
    void aGapIsCountedInBytes() {
        new GuardedReader(
                        "a.bin",
                        () -> {
                            throw new GapException("nothing begins here", 7, false);
                        },
                        context)
                .next();

        assertThat(context.account().end().passedOverBytes()).isEqualTo(7);
        assertThat(details()).containsExactly("corrupt: nothing begins here");
    }

    private List<String> details() {
        return context.account().end().failures().stream()
                .map(failure -> failure.reason() + ": " + failure.detail())
                .toList();
    }

    private static RecordReader failing(RawDocument document, Failure failure) {
        return new RecordReader() {
            private boolean given;

            @Override
            public RawDocument next() throws IOException {
                if (given) {
                    failure.fail();
                }
                given = true;
                return document;
            }

            @Override
            public String location() {
                return "a.bin";
            }
        };
    }
}
