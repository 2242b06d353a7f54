package dev.tsumugi.training.inspect;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.workflow.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A text as a model reads it: the token that begins a document, if the tokenizer has one, then the text's own.
 *
 * @param begins the number of tokens that begin the document, 1 or 0
 * @param starts byte offset of each token's first byte; 0 of a token that begins the document
 * @param ends byte offset after each token's last byte; 0 of a token that begins the document
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record TokenizedText(byte[] utf8, int begins, int[] ids, int[] starts, int[] ends) {

    /** @throws UserException when the model's context does not hold the text, or there is not one token */
    public static TokenizedText of(LanguageModel model, String text) {
        TokenizedText tokens = ofAnyLength(model, text);
        if (tokens.length() == 0) {
            throw new UserException(
                    "There is no text before what is asked for, and the run's tokenizer has no token that"
                            + " begins a text: give at least one character.");
        }
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
        int[] ids = model.tokenizer().specialTokens().begin(encoding.ids());
        int begins = ids.length - encoding.ids().length;
        return new TokenizedText(
                utf8, begins, ids, preceded(begins, encoding.starts()), preceded(begins, encoding.ends()));
    }

    public int length() {
        return ids.length;
    }

    /**
     * What each token stands for: its characters, white space visible. Where a character is split over several tokens, each
     * shows it, with a raised number for which of the parts it is.
     *
     * @param begin the label of a token that begins the document
     */
    public List<String> labels(String begin) {
        List<String> labels = new ArrayList<>(Collections.nCopies(begins, begin));
        int part = 0;
        for (int i = begins; i < ids.length; i++) {
            int from = characterStart(starts[i]);
            int to = characterEnd(ends[i]);
            boolean whole = from == starts[i] && to == ends[i];
            part = whole ? 0 : from < starts[i] ? part + 1 : 1;
            String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
            labels.add(TokenLabel.visible(text) + (whole ? "" : superscript(part)));
        }
        return labels;
    }

    /** The bytes of each token, hexadecimal; nothing for one that begins the document. */
    public List<String> bytes() {
        List<String> bytes = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            bytes.add(i < begins ? "" : TokenLabel.hex(Arrays.copyOfRange(utf8, starts[i], ends[i])));
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

    private static int[] preceded(int zeros, int[] values) {
        int[] all = new int[zeros + values.length];
        System.arraycopy(values, 0, all, zeros, values.length);
        return all;
    }
}
