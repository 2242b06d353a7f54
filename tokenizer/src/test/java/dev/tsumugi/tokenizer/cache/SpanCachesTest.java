package dev.tsumugi.tokenizer.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpanCachesTest {
    private final AtomicInteger merged = new AtomicInteger();
    /** An id for each three bytes, which tells them and their number. */
    private final SpanEncoder encoder = (utf8, from, to, ids) -> {
        merged.incrementAndGet();
        for (int i = from; i < to; i += 3) {
            int id = Math.min(3, to - i);
            for (int j = i; j < Math.min(to, i + 3); j++) {
                id = id << 6 | (utf8[j] & 0x3F);
            }
            ids.add(id);
        }
    };

    private final ShortSpanCache shortCache = new ShortSpanCache();
    private final MediumSpanCache cache = new MediumSpanCache();
    private final LongSpanCache longCache = new LongSpanCache();

    @Test
    void mergesAPieceOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(encode("the end", 0, 3)).isEqualTo(merge("the"));
            assertThat(encode("then", 0, 3)).isEqualTo(merge("the"));
            assertThat(encode("the end of it", 0, 11)).isEqualTo(merge("the end of "));
        }
        assertThat(merged).hasValue(2);
    }

    @Test
    void tellsPiecesApartThatDifferInLengthOrInOneByte() {
        String text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        for (int length = 1; length <= MediumSpanCache.MAX_SPAN_BYTES; length++) {
            assertThat(encode(text, 0, length)).isEqualTo(merge(text.substring(0, length)));
            assertThat(encode(text, 0, length)).isEqualTo(merge(text.substring(0, length)));
        }
        for (String piece : new String[] {"abcdef", "abcdefghijklmno"}) {
            for (int i = 0; i < piece.length(); i++) {
                String other = piece.substring(0, i) + "x" + piece.substring(i + 1);
                assertThat(encode(other, 0, other.length())).isEqualTo(merge(other));
                assertThat(encode(other, 0, other.length())).isEqualTo(merge(other));
            }
        }
        assertThat(merged).hasValue(MediumSpanCache.MAX_SPAN_BYTES + 6 + 15);
    }

    @Test
    void readsTheSamePieceAtTheEndOfAnArray() {
        String piece = "123456789abcdef";
        for (int length = 1; length <= piece.length(); length++) {
            String end = piece.substring(piece.length() - length);
            assertThat(encode(end + "0123456789abcdef", 0, length)).isEqualTo(merge(end));
            assertThat(encode(piece, piece.length() - length, piece.length())).isEqualTo(merge(end));
        }
        assertThat(merged).hasValue(piece.length());
    }

    @Test
    void keepsShortPiecesOfManyIdsWithTheOthers() {
        SpanEncoder bytes = (utf8, from, to, ids) -> {
            merged.incrementAndGet();
            for (int i = from; i < to; i++) {
                ids.add(utf8[i]);
            }
        };
        for (String piece : new String[] {"12", "123", "1234", "123456"}) {
            for (int i = 0; i < 2; i++) {
                IntBuffer ids = new IntBuffer(16);
                shortCache.encode(piece.getBytes(StandardCharsets.UTF_8), 0, piece.length(), cache, bytes, ids);
                assertThat(ids.toArray()).isEqualTo(piece.chars().toArray());
            }
        }
        assertThat(merged).hasValue(4);
    }

    @Test
    void staysCorrectWhenManyMorePiecesComeThanThereIsRoom() {
        for (int i = 0; i < 300_000; i++) {
            String piece = Integer.toString(i, 36);
            assertThat(encode(piece, 0, piece.length())).isEqualTo(merge(piece));
            assertThat(encode("piece no. " + piece, 0, 10 + piece.length())).isEqualTo(merge("piece no. " + piece));
        }
    }

    @Test
    void forgetsWhatCameOnceBeforeWhatComesOften() {
        for (int i = 0; i < 300_000; i++) {
            encode(Integer.toString(i, 36) + "???", 0, 4);
            encode("often", 0, 5);
        }
        int before = merged.get();
        encode("often", 0, 5);
        assertThat(merged).hasValue(before);
    }

    @Test
    void keepsLongPiecesToo() {
        String dashes = "-".repeat(LongSpanCache.MAX_SPAN_BYTES);
        for (int i = 0; i < 3; i++) {
            assertThat(encodeLong(dashes)).isEqualTo(merge(dashes));
        }
        assertThat(merged).hasValue(1);
        for (int i = 0; i < 100_000; i++) {
            String piece = "0123456789" + i;
            assertThat(encodeLong(piece)).isEqualTo(merge(piece));
        }
    }

    @Test
    void keepsLongPiecesThatShareAPlace() {
        int pieces = LongSpanCache.BYTES / 128 / 2;
        for (int i = 0; i < 2 * pieces; i++) {
            encodeLong("0123456789" + i % pieces);
        }
        assertThat(merged.get() - pieces).isLessThan(pieces / 20);
    }

    @Test
    void keepsNoMoreThanItStatesHoweverManyPiecesCome() {
        SpanCaches caches = new SpanCaches();
        encodeDistinct(caches, 0, 30_000);
        long soon = RetainedArrays.bytes(caches);
        encodeDistinct(caches, 30_000, 300_000);
        assertThat(soon).isBetween((long) SpanCaches.BYTES, SpanCaches.BYTES + 128L);
        assertThat(RetainedArrays.bytes(caches)).isEqualTo(soon);
    }

    private void encodeDistinct(SpanCaches caches, int from, int to) {
        IntBuffer ids = new IntBuffer(16);
        for (int i = from; i < to; i++) {
            for (String start : new String[] {"", "12345678", "a longer piece no. "}) {
                byte[] piece = (start + Integer.toString(i, 36)).getBytes(StandardCharsets.UTF_8);
                caches.encode(piece, 0, piece.length, encoder, ids);
                ids.clear();
            }
        }
    }

    private int[] merge(String piece) {
        IntBuffer ids = new IntBuffer(16);
        encoder.encode(piece.getBytes(StandardCharsets.UTF_8), 0, piece.length(), ids);
        merged.decrementAndGet();
        return ids.toArray();
    }

    private int[] encode(String text, int from, int to) {
        IntBuffer ids = new IntBuffer(16);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (to - from <= ShortSpanCache.MAX_SPAN_BYTES) {
            shortCache.encode(utf8, from, to, cache, encoder, ids);
        } else {
            cache.encode(utf8, from, to, encoder, ids);
        }
        return ids.toArray();
    }

    private int[] encodeLong(String piece) {
        IntBuffer ids = new IntBuffer(16);
        longCache.encode(piece.getBytes(StandardCharsets.UTF_8), 0, piece.length(), encoder, ids);
        return ids.toArray();
    }
}
