package dev.tsumugi.tokenizer.chat;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.TokenNames;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.jinja.TracedText;
import dev.tsumugi.tokenizer.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Encodes one rendered chat. Names of special tokens count only where the template says them. Loss follows the origin
 * of each byte.
 */
final class ChatEncoder {
    private final Tokenizer tokenizer;
    private final TokenNames names;
    private final IntPredicate isAnswer;
    private final IntBuffer ids = new IntBuffer(64);
    private final BitSet loss = new BitSet();
    /** Text since the last special token. The next field tells which of its bytes take loss. */
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();

    private final BitSet plainLoss = new BitSet();
    private boolean first = true;
    /** Where the answer in {@link #plain} ended if only white space followed, or -1. */
    private int answerEnd = -1;

    ChatEncoder(Tokenizer tokenizer, IntPredicate isAnswer) {
        this.tokenizer = tokenizer;
        this.isAnswer = isAnswer;
        names = new TokenNames(tokenizer.specialIds());
    }

    RenderedChat encode(TracedText chat) {
        int end;
        for (int at = 0; at < chat.length(); at = end) {
            int origin = chat.origin(at);
            end = at + 1;
            while (end < chat.length() && chat.origin(end) == origin) {
                end++;
            }
            byte[] utf8 = Utf8.bytes(chat.text().substring(at, end));
            if (origin == TracedText.TEMPLATE) {
                names.split(utf8, (from, to) -> template(utf8, from, to), (id, ignored) -> special(id));
            } else {
                message(utf8, isAnswer.test(origin));
            }
        }
        flush();
        boolean[] mask = new boolean[ids.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = loss.get(i);
        }
        return new RenderedChat(ids.toArray(), mask);
    }

    private void message(byte[] utf8, boolean takesLoss) {
        plainLoss.set(plain.size(), plain.size() + utf8.length, takesLoss);
        plain.writeBytes(utf8);
        answerEnd = takesLoss ? plain.size() : -1;
    }

    private void template(byte[] utf8, int from, int to) {
        for (int i = from; i < to && answerEnd >= 0; i++) {
            answerEnd = Character.isWhitespace(utf8[i]) ? answerEnd : -1;
        }
        plain.write(utf8, from, to - from);
    }

    private void special(int id) {
        boolean endsAnswer = answerEnd >= 0;
        if (endsAnswer) {
            plainLoss.set(answerEnd, plain.size());
        }
        flush();
        loss.set(ids.length(), endsAnswer);
        ids.add(id);
        first = false;
    }

    private void flush() {
        Encoding encoding = tokenizer.encodeWithOffsets(plain.toByteArray(), first);
        for (int i = 0; i < encoding.ids().length; i++) {
            loss.set(ids.length(), plainLoss.get(encoding.starts()[i]));
            ids.add(encoding.ids()[i]);
        }
        plain.reset();
        plainLoss.clear();
        answerEnd = -1;
    }
}
