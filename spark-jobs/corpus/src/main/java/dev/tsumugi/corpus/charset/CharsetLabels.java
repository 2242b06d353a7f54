package dev.tsumugi.corpus.charset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Charsets by the labels that pages, headers and configurations give them, as the WHATWG Encoding standard reads them:
 * {@code iso-8859-1} is windows-1252, {@code shift_jis} is Windows-31J. Names that the standard lacks are Java's.
 */
public final class CharsetLabels {
    static final Charset WINDOWS_31J = Charset.forName("windows-31j");
    /** EUC-JP with the vendor's characters (circled digits) that pages labelled {@code euc-jp} hold. */
    static final Charset EUC_JP = Charset.forName("x-eucJP-Open");

    static final Charset ISO_2022_JP = Charset.forName("x-windows-iso2022jp");

    private static final String TABLE = "labels.txt";
    private static final Map<String, Charset> BY_LABEL = table();

    private CharsetLabels() {}

    /** The charset of a label in any case, perhaps in quotes; nothing where nobody knows it. */
    public static Optional<Charset> find(String label) {
        String key = label.replace('"', ' ').replace('\'', ' ').strip().toLowerCase(Locale.ROOT);
        Charset known = BY_LABEL.get(key);
        if (known != null || key.isEmpty()) {
            return Optional.ofNullable(known);
        }

        try {
            return Charset.isSupported(key) ? Optional.of(Charset.forName(key)) : Optional.empty();
        } catch (IllegalCharsetNameException e) {
            return Optional.empty(); // a label with a space or the like is one that nobody knows
        }
    }

    /** Whether every byte of the charset is a character of its own, so that hardly any bytes are wrong in it. */
    static boolean isSingleByte(Charset charset) {
        String name = charset.name().toLowerCase(Locale.ROOT);
        return name.startsWith("windows-125")
                || name.startsWith("iso-8859-")
                || name.startsWith("koi8")
                || name.startsWith("ibm8")
                || name.startsWith("x-mac")
                || name.equals("x-windows-874")
                || name.equals("us-ascii");
    }

    static boolean isJapanese(Charset charset) {
        return charset.equals(WINDOWS_31J) || charset.equals(EUC_JP) || charset.equals(ISO_2022_JP);
    }

    private static Map<String, Charset> table() {
        Map<String, Charset> byLabel = new HashMap<>();
        try (InputStream in = CharsetLabels.class.getResourceAsStream(TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] names = line.split(" ");
                    Charset charset = charset(names[0]);
                    for (int i = 1; i < names.length; i++) {
                        byLabel.put(names[i], charset);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The table of charset labels " + TABLE + " cannot be read", e);
        }

        return byLabel;
    }

    private static Charset charset(String name) {
        return switch (name) {
            case "ISO-8859-10" -> SingleByteCharset.ISO_8859_10;
            case "ISO-8859-14" -> SingleByteCharset.ISO_8859_14;
            default -> Charset.forName(name);
        };
    }
}
