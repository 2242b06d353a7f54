package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a {@code tokenizer_config.json} says about chats. The rest of such a file repeats {@code tokenizer.json}, which
 * has the say.
 *
 * @param jinja the chat template, if there is one; of several, the one with the name {@code default}
 * @param beginOfText {@code bos_token}, or empty
 * @param endOfText {@code eos_token}, or empty
 */
public record TokenizerConfig(Optional<String> jinja, String beginOfText, String endOfText) {
    /**
     * Reads the file.
     *
     * @throws IOException when the file cannot be read or is no such JSON
     */
    public static TokenizerConfig read(Path file) throws IOException {
        JsonComponent root = new JsonComponent(file.toString(), "", TokenizerFile.json(file));
        root.keys();
        return new TokenizerConfig(
                jinja(root.child("chat_template")), token(root.child("bos_token")), token(root.child("eos_token")));
    }

    /**
     * The chat template for a tokenizer, if the file has one.
     *
     * @throws IllegalArgumentException when the template uses what is not supported
     */
    public Optional<ChatTemplate> chatTemplate(Tokenizer tokenizer) {
        return jinja.map(template -> new ChatTemplate(tokenizer, template, beginOfText, endOfText));
    }

    private static Optional<String> jinja(JsonComponent template) throws IOException {
        if (template.isNothing()) {
            return Optional.empty();
        }
        if (!template.json().isArray()) {
            return Optional.of(template.text());
        }
        for (JsonComponent named : template.elements()) {
            if (named.child("name").text().equals("default")) {
                return Optional.of(named.child("template").text());
            }
        }
        return Optional.empty();
    }

    /** A name, or an object with the name as its content. */
    private static String token(JsonComponent token) throws IOException {
        JsonNode json = token.json();
        return token.isNothing() ? "" : (json.isObject() ? token.child("content") : token).text();
    }
}
