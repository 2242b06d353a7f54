package dev.tsumugi.tokenizer.io;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.ByteLevelAlphabet;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import java.util.HashMap;
import java.util.Map;

/** Builds the JSON of the three files. */
final class TokenizerWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TokenizerWriter() {}

    static ObjectNode tokenizer(Tokenizer tokenizer) {
        if (tokenizer instanceof BytePairTokenizer bytePair) {
            return bytePair(bytePair);
        }
        throw new IllegalArgumentException("A " + tokenizer.getClass().getSimpleName() + " has no tokenizer.json.");
    }

    private static ObjectNode bytePair(BytePairTokenizer tokenizer) {
        ObjectNode root =
                JSON.objectNode().put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        tokenizer
                .specialIds()
                .forEach((name, id) -> added.add(JSON.objectNode().put("id", id).setAll(addedToken(name))));
        root.putNull("normalizer");
        root.set("pre_tokenizer", preTokenizer(tokenizer.preTokenizer().pattern()));
        root.set("post_processor", beginOfTextFirst(tokenizer.specialTokens()));
        root.set("decoder", byteLevel(true));
        root.set("model", model(tokenizer));
        return root;
    }

    static ObjectNode config(Tokenizer tokenizer, int contextLength) {
        ObjectNode root = JSON.objectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .setAll(specialTokensMap());
        root.put("add_bos_token", true)
                .put("add_eos_token", false)
                .put("model_max_length", contextLength)
                .put("clean_up_tokenization_spaces", false);
        root.putArray("model_input_names").add("input_ids").add("attention_mask");
        ObjectNode added = root.putObject("added_tokens_decoder");
        tokenizer.specialIds().forEach((name, id) -> added.set(Integer.toString(id), addedToken(name)));
        return root.put("chat_template", ChatTemplate.JINJA);
    }

    static ObjectNode specialTokensMap() {
        return JSON.objectNode()
                .put("bos_token", SpecialTokens.BEGIN_OF_TEXT)
                .put("eos_token", SpecialTokens.END_OF_TEXT)
                .put("pad_token", SpecialTokens.PAD);
    }

    private static ObjectNode addedToken(String name) {
        return JSON.objectNode()
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static ObjectNode preTokenizer(String pattern) {
        ObjectNode split = JSON.objectNode().put("type", "Split");
        split.putObject("pattern").put("Regex", pattern);
        split.put("behavior", "Isolated").put("invert", false);
        ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
        sequence.putArray("pretokenizers").add(split).add(byteLevel(false));
        return sequence;
    }

    private static ObjectNode byteLevel(boolean decoder) {
        return JSON.objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", decoder)
                .put("trim_offsets", true)
                .put("use_regex", decoder);
    }

    private static ObjectNode beginOfTextFirst(SpecialTokens special) {
        String name = SpecialTokens.BEGIN_OF_TEXT;
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        template.putArray("single").add(part("SpecialToken", name, 0)).add(part("Sequence", "A", 0));
        template.putArray("pair")
                .add(part("SpecialToken", name, 0))
                .add(part("Sequence", "A", 0))
                .add(part("Sequence", "B", 1));
        ObjectNode token = template.putObject("special_tokens").putObject(name).put("id", name);
        token.putArray("ids").add(special.beginOfText());
        token.putArray("tokens").add(name);
        return template;
    }

    private static ObjectNode part(String kind, String id, int typeId) {
        return JSON.objectNode().set(kind, JSON.objectNode().put("id", id).put("type_id", typeId));
    }

    private static ObjectNode model(BytePairTokenizer tokenizer) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        Map<String, Integer> special = vocabulary.specialIds();
        ObjectNode model = JSON.objectNode()
                .put("type", "BPE")
                .putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix")
                .put("fuse_unk", false)
                .put("byte_fallback", false)
                .put("ignore_merges", false);
        Map<Integer, String> names = new HashMap<>();
        special.forEach((name, id) -> names.put(id, name));
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < vocabulary.size(); id++) {
            vocab.put(names.containsKey(id) ? names.get(id) : characters(vocabulary, id), id);
        }
        Merges merges = tokenizer.merges();
        ArrayNode list = model.putArray("merges");
        for (int rank = 0; rank < merges.size(); rank++) {
            list.addArray()
                    .add(characters(vocabulary, merges.left(rank)))
                    .add(characters(vocabulary, merges.right(rank)));
        }
        return model;
    }

    private static String characters(Vocabulary vocabulary, int id) {
        return ByteLevelAlphabet.toCharacters(vocabulary.bytes(id));
    }
}
