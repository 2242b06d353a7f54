package dev.tsumugi.corpus.collect.format.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;

/**
 * The name in the bytes of an entry's header. Where nothing says that they are UTF-8, the bytes decide: UTF-8, the code page
 * of Japanese Windows, else the one of the format. Different bytes give different names.
 */
final class EntryName {
    private static final List<Charset> CHARSETS = List.of(UTF_8, Charset.forName("windows-31j"));
    private static final Charset CODE_PAGE = Charset.isSupported("IBM437") ? Charset.forName("IBM437") : ISO_8859_1;

    private EntryName() {}

    static String of(byte[] bytes) {
        for (Charset charset : CHARSETS) {
            try {
                CharBuffer name = charset.newDecoder().decode(ByteBuffer.wrap(bytes));
                if (charset.newEncoder().encode(name.duplicate()).equals(ByteBuffer.wrap(bytes))) {
                    return name.toString();
                }
            } catch (CharacterCodingException e) {
                continue; // the next charset may fit
            }
        }
        return new String(bytes, CODE_PAGE);
    }
}
