package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.bytepair.Merges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The model {@code BPE} of {@code tokenizer.json}, over bytes or over characters. */
final class BytePairJson {
    private BytePairJson() {}

    static void check(JsonComponent model, boolean bytes) throws IOException {
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
        model.expectNothing("dropout", "continuing_subword_prefix", "end_of_word_suffix");
        model.expectIfPresent("byte_fallback", bytes);
        if (!bytes) {
            model.expectNothing("unk_token");
            model.expectIfPresent("fuse_unk", false);
        }
    }

    static Map<String, Integer> ids(JsonComponent vocab) throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        for (String token : vocab.keys()) {
            ids.put(token, vocab.child(token).integer());
        }
        return ids;
    }

    /**
     * The tokens by id, those that were added included. Published files leave gaps: an id that no token has gets a name
     * of its own, {@code <|unused_7|>}, and counts as a special token.
     */
    static List<String> tokens(JsonComponent vocab, Map<String, Integer> ids, AddedTokens added) throws IOException {
        Map<String, Integer> all = new HashMap<>(ids);
        all.putAll(added.special());
        all.putAll(added.ordinary());
        int size = all.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        if (size > 2 * all.size()) {
            throw vocab.error("has ids up to " + (size - 1) + " for " + all.size()
                    + " tokens; at most half of the ids may be missing");
        }
        List<String> tokens = new ArrayList<>(Collections.nCopies(size, null));
        for (Map.Entry<String, Integer> entry : all.entrySet()) {
            int id = entry.getValue();
            if (id < 0) {
                throw vocab.error("gives \"" + entry.getKey() + "\" the id " + id);
            }
            if (tokens.get(id) != null) {
                throw vocab.error("gives two tokens the id " + id);
            }
            tokens.set(id, entry.getKey());
        }
        return tokens;
    }

    /** The name of an id that no token of the file has. */
    static String unused(int id) {
        return "<|unused_" + id + "|>";
    }

    /** Left id and right id of each merge. */
    static int[] merges(JsonComponent merges, Map<String, Integer> ids) throws IOException {
        List<JsonComponent> list = merges.elements();
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
        return pairs;
    }

    /** Writes the model: with an unknown token for characters, with none for bytes. */
    static ObjectNode write(List<String> tokens, Merges merges, String unknown) {
        boolean characters = unknown != null;
        ObjectNode model = JsonNodeFactory.instance
                .objectNode()
                .put("type", "BPE")
                .putNull("dropout")
                .put("unk_token", unknown)
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix")
                .put("fuse_unk", characters)
                .put("byte_fallback", characters)
                .put("ignore_merges", false);
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            if (vocab.has(tokens.get(id))) {
                throw new IllegalArgumentException("Two tokens, " + vocab.get(tokens.get(id)) + " and " + id
                        + ", are spelled \"" + tokens.get(id) + "\" in a tokenizer.json; it holds each name once.");
            }
            vocab.put(tokens.get(id), id);
        }
        ArrayNode list = model.putArray("merges");
        for (int rank = 0; rank < merges.size(); rank++) {
            list.addArray().add(tokens.get(merges.left(rank))).add(tokens.get(merges.right(rank)));
        }
        return model;
    }
}
