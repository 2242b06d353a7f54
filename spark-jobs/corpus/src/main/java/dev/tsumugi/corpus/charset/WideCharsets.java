package dev.tsumugi.corpus.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Charsets of two or four bytes a unit, whose text holds NUL bytes by its nature; and the marks that tell them. */
public final class WideCharsets {
    private static final int SAMPLE_BYTES = 8192;
    private static final int MIN_UNITS = 8;

    /** Text of any language has white space, markup or digits, whose high bytes are NUL. */
    private static final int UNITS_PER_NUL = 10;

    private static final int NULS_PER_STRAY = 100;

    private WideCharsets() {}

    /** Whether the bytes are text in such a charset, by their mark, their NULs or the label. */
    public static boolean isWide(byte[] bytes, String label) {
        return CharsetLabels.find(label).filter(WideCharsets::isWide).isPresent()
                || ofMark(bytes).filter(WideCharsets::isWide).isPresent()
                || ofNuls(bytes).isPresent();
    }

    public static boolean isWide(Charset charset) {
        String name = charset.name().toUpperCase(Locale.ROOT);
        return name.contains("UTF-16") || name.contains("UTF-32");
    }

    /** The charset of a byte order mark at the start. */
    static Optional<Charset> ofMark(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(StandardCharsets.UTF_8);
        }

        if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
            return Optional.of(Charset.forName("UTF-32LE"));
        }

        if (startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
            return Optional.of(Charset.forName("UTF-32BE"));
        }

        if (startsWith(bytes, 0xFF, 0xFE)) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }

        return startsWith(bytes, 0xFE, 0xFF) ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    /** UTF-16 by the NULs that every second byte of it holds often and the bytes between never. */
    static Optional<Charset> ofNuls(byte[] bytes) {
        int units = Math.min(bytes.length, SAMPLE_BYTES) / 2;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < units; i++) {
            even += bytes[2 * i] == 0 ? 1 : 0;
            odd += bytes[2 * i + 1] == 0 ? 1 : 0;
        }
        int nuls = Math.max(even, odd);
        if (units < MIN_UNITS || nuls * UNITS_PER_NUL < units || Math.min(even, odd) * NULS_PER_STRAY > nuls) {
            return Optional.empty();
        }

        return Optional.of(odd > even ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }

        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }

        return true;
    }
}
