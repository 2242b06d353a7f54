package dev.tsumugi.training.inspect;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.workflow.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as a model reads it: the token that begins a document, then the text's own.
 *
 * @param starts byte offset of each token's first byte; 0 of the first token
 * @param ends byte offset after each token's last byte; 0 of the first token
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record TokenizedText(byte[] utf8, int[] ids, int[] starts, int[] ends) {

    /** @throws UserException when the model's context does not hold the text */
    public static TokenizedText of(LanguageModel model, String text) {
        TokenizedText tokens = ofAnyLength(model, text);
        if (tokens.length() > model.contextLength()) {
            throw new UserException("The text has " + tokens.length() + " tokens, but the model's context holds "
                    + model.contextLength() + ": shorten the text.");
        }
        return tokens;
    }

    /** The text, whether or not the model's context holds it. */
    static TokenizedText ofAnyLength(LanguageModel model, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Encoding encoding = model.tokenizer().encodeWithOffsets(utf8);
        return new TokenizedText(
                utf8,
                preceded(model.beginOfText(), encoding.ids()),
                preceded(0, encoding.starts()),
                preceded(0, encoding.ends()));
    }

    public int length() {
        return ids.length;
    }

    /**
     * What each token stands for: its characters, white space visible. Where a character is split over several tokens, each
     * shows it, with a raised number for which of the parts it is.
     *
     * @param begin the label of the first token
     */
    public List<String> labels(String begin) {
        List<String> labels = new ArrayList<>();
        labels.add(begin);
        int part = 0;
        for (int i = 1; i < ids.length; i++) {
            int from = characterStart(starts[i]);
            int to = characterEnd(ends[i]);
            boolean whole = from == starts[i] && to == ends[i];
            part = whole ? 0 : from < starts[i] ? part + 1 : 1;
            String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            labels.add(TokenLabel.visible(text) + (whole ? "" : superscript(part)));
        }
        return labels;
    }

    /** The bytes of each token, hexadecimal; nothing for the first. */
    public List<String> bytes() {
        List<String> bytes = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            bytes.add(i == 0 ? "" : TokenLabel.hex(Arrays.copyOfRange(utf8, starts[i], ends[i])));
        }
        return bytes;
    }

    private int characterStart(int at) {
        int start = at;
        while (start > 0 && start < utf8.length && isContinuation(utf8[start])) {
            start--;
        }
        return start;
    }

    private int characterEnd(int at) {
        int end = at;
        while (end < utf8.length && isContinuation(utf8[end])) {
            end++;
        }
        return end;
    }

    private static boolean isContinuation(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }

    private static String superscript(int number) {
        return number < 4 ? "¹²³".substring(number - 1, number) : "⁴";
    }

    private static int[] preceded(int first, int[] values) {
        int[] all = new int[values.length + 1];
        all[0] = first;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}
