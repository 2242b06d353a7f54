package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.TokenRole;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file says is put around a text. It has the say on what begins a text in training, too.
 *
 * @param json the component as the file has it
 * @param before names of the special tokens in front
 * @param after names of the special tokens at the end
 */
record PostProcessor(JsonNode json, List<String> before, List<String> after) implements Serializable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Puts the beginning of text in front, if there is one. A tokenizer that came from no file gets this. */
    static PostProcessor beginOfTextFirst(Map<String, Integer> specialIds) {
        return TokenRole.BEGIN_OF_TEXT
                .nameIn(specialIds.keySet())
                .map(name -> new PostProcessor(template(name, specialIds.get(name)), List.of(name), List.of()))
                .orElseGet(() -> new PostProcessor(NullNode.instance, List.of(), List.of()));
    }

    /** The name of the one token that begins a text; empty where none does. */
    Optional<String> beginOfText() {
        if (before.size() > 1 || !after.isEmpty()) {
            throw new IllegalArgumentException("post_processor puts " + before + " before a text and " + after
                    + " after it; a model is trained with one token at most before it and none after it, so that a"
                    + " prompt can go on. Take the others out of the file.");
        }
        return before.stream().findFirst();
    }

    static PostProcessor read(JsonComponent processor, Map<String, Integer> specialIds) throws IOException {
        List<JsonComponent> templates = new ArrayList<>();
        findTemplates(processor, templates);
        if (templates.size() > 1) {
            throw processor.error("has " + templates.size() + " components of type TemplateProcessing; one is known");
        }
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (JsonComponent template : templates) {
            readTemplate(template, specialIds, before, after);
        }
        JsonNode json = processor.isNothing() ? NullNode.instance : processor.json();
        return new PostProcessor(json, List.copyOf(before), List.copyOf(after));
    }

    private static void findTemplates(JsonComponent processor, List<JsonComponent> templates) throws IOException {
        if (processor.isNothing()) {
            return;
        }
        processor.expectType("TemplateProcessing", "ByteLevel", "Sequence");
        if (processor.type().equals("Sequence")) {
            for (JsonComponent part : processor.child("processors").elements()) {
                findTemplates(part, templates);
            }
        } else if (processor.type().equals("TemplateProcessing")) {
            templates.add(processor);
        }
    }

    private static void readTemplate(
            JsonComponent template, Map<String, Integer> specialIds, List<String> before, List<String> after)
            throws IOException {
        template.onlyKeys("type", "single", "pair", "special_tokens");
        int sequences = 0;
        for (JsonComponent part : template.child("single").elements()) {
            if (part.has("Sequence")) {
                sequences++;
                continue;
            }
            JsonComponent id = part.child("SpecialToken").child("id");
            JsonComponent ids =
                    template.child("special_tokens").child(id.text()).child("ids");
            Integer known = specialIds.get(id.text());
            if (known == null
                    || ids.elements().size() != 1
                    || ids.elements().get(0).integer() != known) {
                throw ids.error("is not the id of the special token " + id.text() + ", "
                        + (known == null ? "which added_tokens lacks" : known));
            }
            (sequences == 0 ? before : after).add(id.text());
        }
        if (sequences != 1) {
            throw template.child("single").error("has " + sequences + " places for the text; one is known");
        }
    }

    private static ObjectNode template(String name, int id) {
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        template.putArray("single").add(part("SpecialToken", name, 0)).add(part("Sequence", "A", 0));
        template.putArray("pair")
                .add(part("SpecialToken", name, 0))
                .add(part("Sequence", "A", 0))
                .add(part("Sequence", "B", 1));
        ObjectNode token = template.putObject("special_tokens").putObject(name).put("id", name);
        token.putArray("ids").add(id);
        ArrayNode tokens = token.putArray("tokens");
        tokens.add(name);
        return template;
    }

    private static ObjectNode part(String kind, String id, int typeId) {
        return JSON.objectNode().set(kind, JSON.objectNode().put("id", id).put("type_id", typeId));
    }
}
