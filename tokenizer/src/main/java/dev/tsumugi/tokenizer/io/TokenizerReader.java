package dev.tsumugi.tokenizer.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.ByteLevelAlphabet;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of {@code tokenizer.json}; whatever would change ids and is not known here is an error that names its path. */
final class TokenizerReader {
    private final String file;

    TokenizerReader(String file) {
        this.file = file;
    }

    BytePairTokenizer read(JsonNode json) throws IOException {
        Component root = new Component(file, "", json);
        root.onlyKeys(
                "version",
                "truncation",
                "padding",
                "added_tokens",
                "normalizer",
                "pre_tokenizer",
                "post_processor",
                "decoder",
                "model");
        root.expect("version", "1.0");
        root.expectNothing("truncation", "padding", "normalizer");
        String pattern = pattern(root.child("pre_tokenizer"));
        checkPostProcessor(root.child("post_processor"));
        checkDecoder(root.child("decoder"));
        Component model = root.child("model");
        checkModel(model);
        Map<String, Integer> special = specialTokens(root.child("added_tokens"));
        Map<String, Integer> ids = ids(model.child("vocab"), special);
        Vocabulary vocabulary = vocabulary(root, ids, special);
        return new BytePairTokenizer(vocabulary, merges(model.child("merges"), ids), PreTokenizer.of(pattern));
    }

    private static String pattern(Component preTokenizer) throws IOException {
        if (preTokenizer.type().equals("ByteLevel")) {
            checkByteLevel(preTokenizer);
            preTokenizer.expect("use_regex", true);
            return PreTokenizer.GPT2_PATTERN;
        }
        preTokenizer.expectType("Sequence", "ByteLevel");
        List<Component> parts = preTokenizer.child("pretokenizers").elements();
        if (parts.size() != 2) {
            throw preTokenizer.error("has " + parts.size() + " parts; known are a Split followed by a ByteLevel");
        }
        Component split = parts.get(0);
        split.expectType("Split");
        split.onlyKeys("type", "pattern", "behavior", "invert");
        split.expect("behavior", "Isolated");
        split.expect("invert", false);
        split.child("pattern").onlyKeys("Regex");
        parts.get(1).expectType("ByteLevel");
        checkByteLevel(parts.get(1));
        parts.get(1).expect("use_regex", false);
        return split.child("pattern").child("Regex").text();
    }

    private static void checkByteLevel(Component byteLevel) throws IOException {
        byteLevel.onlyKeys("type", "add_prefix_space", "trim_offsets", "use_regex");
        byteLevel.expect("add_prefix_space", false);
    }

    /** Only a post-processor that the writer would write again: the beginning of text in front. */
    private static void checkPostProcessor(Component processor) throws IOException {
        if (processor.isNothing() || processor.type().equals("ByteLevel")) {
            return;
        }
        if (processor.type().equals("Sequence")) {
            for (Component part : processor.child("processors").elements()) {
                checkPostProcessor(part);
            }
            return;
        }
        processor.expectType("TemplateProcessing", "ByteLevel", "Sequence");
        List<Component> single = processor.child("single").elements();
        if (single.size() != 2 || !single.get(1).has("Sequence")) {
            throw processor.child("single").error("is not the beginning of text followed by the sequence");
        }
        single.get(0).child("SpecialToken").expect("id", SpecialTokens.BEGIN_OF_TEXT);
    }

    private static void checkDecoder(Component decoder) throws IOException {
        decoder.expectType("ByteLevel");
    }

    private static void checkModel(Component model) throws IOException {
        model.expectType("BPE");
        model.onlyKeys(
                "type",
                "dropout",
                "unk_token",
                "continuing_subword_prefix",
                "end_of_word_suffix",
                "fuse_unk",
                "byte_fallback",
                "ignore_merges",
                "vocab",
                "merges");
        model.expectNothing("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix");
        for (String flag : List.of("fuse_unk", "byte_fallback", "ignore_merges")) {
            if (model.has(flag)) {
                model.expect(flag, false);
            }
        }
    }

    private static Map<String, Integer> specialTokens(Component added) throws IOException {
        Map<String, Integer> special = new HashMap<>();
        for (Component token : added.elements()) {
            token.onlyKeys("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                token.expect(flag, false);
            }
            token.expect("special", true);
            special.put(token.child("content").text(), token.child("id").integer());
        }
        return special;
    }

    /** Ids by the string of the file, those of added tokens included. */
    private static Map<String, Integer> ids(Component vocab, Map<String, Integer> special) throws IOException {
        Map<String, Integer> ids = new HashMap<>(special);
        for (String token : vocab.keys()) {
            int id = vocab.child(token).integer();
            Integer added = ids.put(token, id);
            if (added != null && added != id) {
                throw vocab.child(token).error("is " + id + " but added_tokens gives the same token the id " + added);
            }
        }
        return ids;
    }

    private static Vocabulary vocabulary(Component root, Map<String, Integer> ids, Map<String, Integer> special)
            throws IOException {
        List<byte[]> tokens = new ArrayList<>(Collections.nCopies(ids.size(), null));
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            int id = entry.getValue();
            if (id < 0 || id >= tokens.size()) {
                throw root.child("model")
                        .child("vocab")
                        .error("gives \"" + entry.getKey() + "\" the id " + id + "; the ids of " + tokens.size()
                                + " tokens are 0 to " + (tokens.size() - 1));
            }
            if (tokens.get(id) != null) {
                throw root.child("model").child("vocab").error("gives two tokens the id " + id);
            }
            tokens.set(
                    id,
                    special.containsKey(entry.getKey())
                            ? entry.getKey().getBytes(StandardCharsets.UTF_8)
                            : ByteLevelAlphabet.toBytes(entry.getKey()));
        }
        return Vocabulary.of(tokens, special.values());
    }

    private static Merges merges(Component merges, Map<String, Integer> ids) throws IOException {
        List<Component> list = merges.elements();
        int[] pairs = new int[list.size() * 2];
        for (int rank = 0; rank < list.size(); rank++) {
            List<String> parts = list.get(rank).pair();
            for (int side = 0; side < 2; side++) {
                Integer id = ids.get(parts.get(side));
                if (id == null) {
                    throw list.get(rank).error("names \"" + parts.get(side) + "\", which is not in model.vocab");
                }
                pairs[2 * rank + side] = id;
            }
        }
        return Merges.of(pairs);
    }
}
