package dev.tsumugi.training.inspect;

import dev.tsumugi.corpus.shard.InnerTokens;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Tokens as people read them. */
final class TokenLabel {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    private TokenLabel() {}

    /** The text of one token with its white space visible, or its bytes where they are no whole characters. */
    static String of(LanguageModel model, int id) {
        byte[] bytes = InnerTokens.bytes(model.tokenizer(), id);
        return text(bytes).map(TokenLabel::visible).orElseGet(() -> hex(bytes));
    }

    /** Bytes as text; empty where they are not UTF-8 from first to last. */
    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static String hex(byte[] bytes) {
        return "<" + HEX.formatHex(bytes) + ">";
    }

    /** Spaces, tabs and line ends as signs. */
    static String visible(String text) {
        return text.replace(' ', '␣')
                .replace('\u3000', '□')
                .replace('\t', '⇥')
                .replace('\r', '␍')
                .replace('\n', '⏎');
    }
}
