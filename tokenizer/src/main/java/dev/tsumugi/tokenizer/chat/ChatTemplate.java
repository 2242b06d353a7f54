package dev.tsumugi.tokenizer.chat;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.util.List;

/**
 * ChatML: {@code <|im_start|>role}, a line break, the content, {@code <|im_end|>} and a line break for each message. The special
 * tokens come from the template alone; a content that spells their names stays ordinary text.
 */
public final class ChatTemplate {
    /** The template for {@code tokenizer_config.json}; transformers renders it to the text of which {@link #render} gives the ids. */
    public static final String JINJA = "{% for message in messages %}"
            + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
            + "{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private final Tokenizer tokenizer;

    public ChatTemplate(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Renders a chat. A token that holds both the end of the header and the start of the content (white space at the start of the
     * content can do that) takes no loss.
     *
     * @param generationPrompt whether to end with the header of an answer by the assistant
     */
    public RenderedChat render(List<Message> messages, boolean generationPrompt) {
        SpecialTokens special = tokenizer.specialTokens();
        int[] lineBreak = tokenizer.encode("\n");
        IntBuffer ids = new IntBuffer(64);
        IntBuffer loss = new IntBuffer(64);
        for (Message message : messages) {
            boolean answer = message.role().equals(Message.ASSISTANT);
            String header = message.role() + "\n";
            append(special.messageStart(), false, ids, loss);
            int headerBytes = Utf8.bytes(header).length;
            Encoding encoded = tokenizer.encodeWithOffsets(Utf8.bytes(header + message.content()));
            for (int i = 0; i < encoded.ids().length; i++) {
                append(encoded.ids()[i], answer && encoded.starts()[i] >= headerBytes, ids, loss);
            }
            append(special.messageEnd(), answer, ids, loss);
            appendAll(lineBreak, ids, loss);
        }
        if (generationPrompt) {
            append(special.messageStart(), false, ids, loss);
            appendAll(tokenizer.encode(Message.ASSISTANT + "\n"), ids, loss);
        }
        return new RenderedChat(ids.toArray(), mask(loss.toArray()));
    }

    private static boolean[] mask(int[] loss) {
        boolean[] mask = new boolean[loss.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = loss[i] == 1;
        }
        return mask;
    }

    private static void append(int id, boolean takesLoss, IntBuffer ids, IntBuffer loss) {
        ids.add(id);
        loss.add(takesLoss ? 1 : 0);
    }

    private static void appendAll(int[] added, IntBuffer ids, IntBuffer loss) {
        for (int id : added) {
            append(id, false, ids, loss);
        }
    }
}
