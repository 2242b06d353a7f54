package dev.tsumugi.tokenizer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PieceCacheTest {
    private final AtomicInteger merged = new AtomicInteger();
    /** An id for each byte. */
    private final PieceModel merger = (utf8, from, to, ids) -> {
        merged.incrementAndGet();
        for (int i = from; i < to; i++) {
            ids.add(utf8[i] & 0xFF);
        }
    };

    private final PieceCache cache = new PieceCache();
    private final LongPieceCache longCache = new LongPieceCache();

    @Test
    void mergesAPieceOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(encode("the end", 0, 3)).containsExactly('t', 'h', 'e');
            assertThat(encode("then", 0, 3)).containsExactly('t', 'h', 'e');
        }
        assertThat(merged).hasValue(1);
    }

    @Test
    void tellsPiecesApartThatDifferInLengthOrInOneByte() {
        String text = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        for (int length = 1; length <= PieceCache.MAX_PIECE_BYTES; length++) {
            assertThat(encode(text, 0, length)).hasSize(length);
        }
        for (int i = 0; i < 6; i++) {
            String piece = "abcdef".substring(0, i) + "x" + "abcdef".substring(i + 1);
            assertThat(encode(piece, 0, 6)).isEqualTo(piece.chars().toArray());
            assertThat(encode(piece, 0, 6)).isEqualTo(piece.chars().toArray());
        }
        assertThat(merged).hasValue(PieceCache.MAX_PIECE_BYTES + 6);
    }

    @Test
    void readsTheSamePieceAtTheEndOfAnArray() {
        String long15 = "123456789abcdef";
        for (int length = 1; length <= 6; length++) {
            encode(long15 + "0123456789abcdef", 0, length);
            assertThat(encode(long15.substring(0, length), 0, length)).hasSize(length);
        }
        assertThat(merged).hasValue(6);
    }

    @Test
    void keepsPiecesOfUpToSixIds() {
        encode("sixsix", 0, 6);
        encode("sixsix", 0, 6);
        encode("7777777", 0, 7);
        encode("7777777", 0, 7);
        assertThat(merged).hasValue(3);
    }

    @Test
    void staysCorrectWhenManyMorePiecesComeThanThereIsRoom() {
        for (int i = 0; i < 300_000; i++) {
            String piece = Integer.toString(i, 36);
            assertThat(encode(piece, 0, piece.length())).isEqualTo(piece.chars().toArray());
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
        String dashes = "-".repeat(19);
        for (int i = 0; i < 3; i++) {
            assertThat(encodeLong(dashes)).isEqualTo(dashes.chars().toArray());
        }
        assertThat(merged).hasValue(1);
        String tooManyIds = "-".repeat(20);
        encodeLong(tooManyIds);
        encodeLong(tooManyIds);
        assertThat(merged).hasValue(3);
        for (int i = 0; i < 100_000; i++) {
            String piece = "0123456789" + i;
            assertThat(encodeLong(piece)).isEqualTo(piece.chars().toArray());
        }
    }

    @Test
    void takesTheMemoryThatItStatesHoweverManyPiecesCome() {
        for (int i = 0; i < 300_000; i++) {
            encode(Integer.toString(i), 0, 1);
            encodeLong("0123456789" + i);
        }
        assertThat(cache.bytes()).isBetween((long) PieceCache.BYTES, PieceCache.BYTES + 64L);
        assertThat(longCache.bytes()).isEqualTo(LongPieceCache.BYTES);
    }

    private int[] encode(String text, int from, int to) {
        IntBuffer ids = new IntBuffer(16);
        cache.encode(text.getBytes(StandardCharsets.UTF_8), from, to, merger, ids);
        return ids.toArray();
    }

    private int[] encodeLong(String piece) {
        IntBuffer ids = new IntBuffer(16);
        longCache.encode(piece.getBytes(StandardCharsets.UTF_8), 0, piece.length(), merger, ids);
        return ids.toArray();
    }
}
