package dev.tsumugi.training.finetune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.tokenizer.chat.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One line of JSON to the messages of a conversation: {@code {"messages":[{"role":"user","content":"..."},...]}}. */
final class ConversationParser {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ConversationParser() {}

    /** The line is no conversation to learn from; the message tells why, as the end of a sentence about the line. */
    static final class BadLineException extends Exception {
        private static final long serialVersionUID = 1L;

        BadLineException(String message) {
            super(message);
        }
    }

    static List<Message> parse(byte[] line, int length) throws BadLineException, IOException {
        JsonNode messages = read(line, length).path("messages");
        if (!messages.isArray()) {
            throw new BadLineException("has no list \"messages\"");
        }
        List<Message> conversation = new ArrayList<>();
        for (JsonNode message : messages) {
            JsonNode role = message.path("role");
            JsonNode content = message.path("content");
            if (!role.isTextual() || !content.isTextual()) {
                throw new BadLineException(
                        "has a message " + (conversation.size() + 1) + " without the texts \"role\" and \"content\"");
            }
            conversation.add(message(role.textValue(), content.textValue()));
        }
        if (conversation.stream().noneMatch(ConversationParser::isAnswer)) {
            throw new BadLineException("has no message of the role \"" + Message.ASSISTANT + "\" to learn from");
        }
        return conversation;
    }

    static boolean isAnswer(Message message) {
        return message.role().equals(Message.ASSISTANT);
    }

    private static JsonNode read(byte[] line, int length) throws BadLineException, IOException {
        try {
            return JSON.readTree(line, 0, length);
        } catch (JsonProcessingException e) {
            throw new BadLineException("is no JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private static Message message(String role, String content) throws BadLineException {
        try {
            return new Message(role, content);
        } catch (IllegalArgumentException e) {
            throw new BadLineException("has a message that cannot be used: " + e.getMessage());
        }
    }
}
