package dev.tsumugi.tokenizer.chat;

import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.jinja.JinjaTemplate;
import dev.tsumugi.tokenizer.chat.jinja.TracedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A chat as text and as ids, by a template in a subset of Jinja2 ({@link JinjaTemplate}). Special tokens come from the
 * template alone: a message that spells their names stays ordinary text. Nothing is added to what the template says, as in
 * transformers. Safe for use by many threads.
 */
public final class ChatTemplate {
    private static final String CHAT_ML = "{% for message in messages %}"
            + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
            + "{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private final Tokenizer tokenizer;
    private final JinjaTemplate template;
    private final String beginOfText;
    private final String endOfText;

    /**
     * {@linkplain #chatMl ChatML}.
     *
     * @throws IllegalArgumentException when the tokenizer lacks a special token of it
     */
    public ChatTemplate(Tokenizer tokenizer) {
        this(tokenizer, tokenizer.specialTokens());
    }

    private ChatTemplate(Tokenizer tokenizer, SpecialTokens special) {
        this(
                tokenizer,
                chatMl(special),
                special.hasBeginOfText() ? tokenizer.decode(new int[] {special.beginOfText()}) : "",
                tokenizer.decode(new int[] {special.endOfText()}));
    }

    /**
     * ChatML, the template of models that are fine-tuned here. A conversation begins as a document does: with the {@code
     * bos_token}, if the tokenizer puts one before a text. Each message is {@code <|im_start|>role}, a line break, the
     * content, {@code <|im_end|>} and a line break.
     */
    public static String chatMl(SpecialTokens special) {
        return special.hasBeginOfText() ? "{{ bos_token }}" + CHAT_ML : CHAT_ML;
    }

    /**
     * The template of a {@code tokenizer_config.json}.
     *
     * @param beginOfText what the template knows as {@code bos_token}; empty if there is none
     * @param endOfText what the template knows as {@code eos_token}; empty if there is none
     * @throws IllegalArgumentException when the template uses what is not in the subset
     */
    public ChatTemplate(Tokenizer tokenizer, String jinja, String beginOfText, String endOfText) {
        this.tokenizer = tokenizer;
        this.template = new JinjaTemplate(jinja);
        this.beginOfText = beginOfText;
        this.endOfText = endOfText;
    }

    /**
     * Renders a chat to the text that transformers renders.
     *
     * @param generationPrompt whether to end with the header of an answer by the assistant
     * @throws IllegalArgumentException when the template refuses the chat or reaches a limit
     */
    public String text(List<Message> messages, boolean generationPrompt) {
        return rendered(messages, generationPrompt).text();
    }

    /**
     * Renders a chat to ids. Loss is on the assistant's contents and on the special token that ends each. A token that
     * holds both the end of the header and the start of the content takes none; white space at the start of the content
     * can make one.
     *
     * @param generationPrompt whether to end with the header of an answer by the assistant
     * @throws IllegalArgumentException when the template refuses the chat or reaches a limit
     */
    public RenderedChat render(List<Message> messages, boolean generationPrompt) {
        ChatEncoder encoder = new ChatEncoder(tokenizer, origin -> isAnswer(messages, origin));
        return encoder.encode(rendered(messages, generationPrompt));
    }

    private TracedText rendered(List<Message> messages, boolean generationPrompt) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("role", TracedText.of(messages.get(i).role(), 2 * i + 1));
            message.put("content", TracedText.of(messages.get(i).content(), 2 * i));
            list.add(message);
        }
        Map<String, Object> variables = new HashMap<>();
        variables.put("messages", list);
        variables.put("add_generation_prompt", generationPrompt);
        variables.put("bos_token", TracedText.template(beginOfText));
        variables.put("eos_token", TracedText.template(endOfText));
        return template.render(variables);
    }

    /** The content of message i has the origin 2i, its role 2i + 1. */
    private static boolean isAnswer(List<Message> messages, int origin) {
        return origin >= 0 && origin % 2 == 0 && messages.get(origin / 2).role().equals(Message.ASSISTANT);
    }
}
