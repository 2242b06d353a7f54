package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.ByteLevelAlphabet;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenScanner;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Byte-level BPE in {@code tokenizer.json}: a pattern, the alphabet of {@code ByteLevel}, vocabulary and merges. */
final class ByteLevelJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ByteLevelJson() {}

    static BytePairTokenizer read(JsonComponent root) throws IOException {
        Normalizer normalizer = normalizer(root.child("normalizer"));
        PreTokenizer preTokenizer = preTokenizer(root.child("pre_tokenizer"));
        root.child("decoder").expectType("ByteLevel");
        JsonComponent model = root.child("model");
        BytePairJson.check(model, false);
        Map<String, Integer> ids = BytePairJson.ids(model.child("vocab"));
        AddedTokens added = AddedTokens.read(root.child("added_tokens"), ids, normalizer != Normalizer.NONE);
        List<String> names = BytePairJson.tokens(model.child("vocab"), ids, added);
        List<byte[]> tokens = new ArrayList<>(names.size());
        TreeSet<Integer> special = new TreeSet<>(added.special().values());
        for (int id = 0; id < names.size(); id++) {
            String name = names.get(id);
            if (name == null) {
                special.add(id);
                tokens.add(BytePairJson.unused(id).getBytes(StandardCharsets.UTF_8));
            } else if (added.contains(name)) {
                tokens.add(name.getBytes(StandardCharsets.UTF_8));
            } else {
                tokens.add(ByteLevelAlphabet.toBytes(name));
            }
        }
        boolean ignoresMerges =
                model.has("ignore_merges") && model.child("ignore_merges").flag();
        return new BytePairTokenizer(
                Vocabulary.of(tokens, special, added.ordinary().values()),
                Merges.of(BytePairJson.merges(model.child("merges"), ids)),
                preTokenizer,
                normalizer,
                ignoresMerges);
    }

    static void write(BytePairTokenizer tokenizer, ObjectNode root) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        if (tokenizer.normalizer() == Normalizer.NONE) {
            root.putNull("normalizer");
        } else {
            root.putObject("normalizer").put("type", tokenizer.normalizer().name());
        }
        root.set("pre_tokenizer", preTokenizer(tokenizer.preTokenizer().pattern()));
        root.set("decoder", byteLevel(true));
        List<String> tokens = new ArrayList<>(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            boolean isName = vocabulary.isSpecial(id) || vocabulary.isAdded(id);
            tokens.add(
                    isName
                            ? new String(vocabulary.bytes(id), StandardCharsets.UTF_8)
                            : ByteLevelAlphabet.toCharacters(vocabulary.bytes(id)));
        }
        ObjectNode model = BytePairJson.write(tokens, tokenizer.merges(), null);
        root.set("model", model.put("ignore_merges", tokenizer.ignoresMerges()));
    }

    private static Normalizer normalizer(JsonComponent normalizer) throws IOException {
        if (normalizer.isNothing()) {
            return Normalizer.NONE;
        }
        normalizer.expectType("NFC", "NFKC");
        return Normalizer.valueOf(normalizer.type());
    }

    private static PreTokenizer preTokenizer(JsonComponent preTokenizer) throws IOException {
        preTokenizer.expectType("Sequence", "ByteLevel");
        if (preTokenizer.type().equals("ByteLevel")) {
            checkByteLevel(preTokenizer, true);
            return PreTokenizer.of(PreTokenizer.GPT2_PATTERN);
        }
        List<JsonComponent> parts = preTokenizer.child("pretokenizers").elements();
        if (parts.size() != 2) {
            throw preTokenizer.error("has " + parts.size() + " parts; known are a Split followed by a ByteLevel");
        }
        JsonComponent split = parts.get(0);
        split.expectType("Split");
        split.onlyKeys("type", "pattern", "behavior", "invert");
        split.child("pattern").onlyKeys("Regex");
        parts.get(1).expectType("ByteLevel");
        checkByteLevel(parts.get(1), false);
        PreTokenizer pattern =
                PreTokenizer.of(split.child("pattern").child("Regex").text());
        // a pattern that leaves out nothing: removing what it does not match is isolating what it matches
        boolean removes = pattern instanceof PreTokenScanner
                && split.child("behavior").text().equals("Removed");
        split.expect("behavior", removes ? "Removed" : "Isolated");
        split.expect("invert", removes);
        return pattern;
    }

    private static void checkByteLevel(JsonComponent byteLevel, boolean usesRegex) throws IOException {
        byteLevel.onlyKeys("type", "add_prefix_space", "trim_offsets", "use_regex");
        byteLevel.expect("add_prefix_space", false);
        if (byteLevel.has("use_regex") || !usesRegex) {
            byteLevel.expect("use_regex", usesRegex);
        }
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
}
