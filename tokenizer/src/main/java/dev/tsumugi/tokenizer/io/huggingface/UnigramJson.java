package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The model {@code Unigram} of {@code tokenizer.json}: pieces with their scores, by id. */
final class UnigramJson {
    private UnigramJson() {}

    static UnigramTokenizer read(JsonComponent root) throws IOException {
        JsonComponent model = root.child("model");
        model.onlyKeys("type", "unk_id", "vocab", "byte_fallback");
        List<JsonComponent> vocab = model.child("vocab").elements();
        List<String> pieces = new ArrayList<>(vocab.size());
        List<Double> scores = new ArrayList<>(vocab.size());
        Map<String, Integer> ids = new HashMap<>();
        for (JsonComponent entry : vocab) {
            List<JsonComponent> parts = entry.elements();
            if (parts.size() != 2) {
                throw entry.error("has " + parts.size() + " parts, not a piece and its score");
            }
            ids.put(parts.get(0).text(), pieces.size());
            pieces.add(parts.get(0).text());
            scores.add(parts.get(1).number());
        }
        AddedTokens added = AddedTokens.read(
                root.child("added_tokens"), ids, !root.child("normalizer").isNothing());
        Map<Integer, String> beyond = new TreeMap<>();
        added.special().forEach((name, id) -> beyond.put(id, name));
        added.ordinary().forEach((name, id) -> beyond.put(id, name));
        beyond.keySet().removeIf(id -> id < vocab.size());
        beyond.forEach((id, name) -> {
            pieces.add(name);
            scores.add(0.0);
        });
        boolean bytes =
                model.has("byte_fallback") && model.child("byte_fallback").flag();
        PieceVocabulary vocabulary = PieceVocabularyJson.vocabulary(
                pieces, ids.keySet(), model.child("unk_id").integer(), bytes, added);
        double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
        return new UnigramTokenizer(
                new UnigramModel(vocabulary, values, Scoring.HUGGING_FACE), MetaspaceJson.read(root));
    }

    static ObjectNode write(UnigramTokenizer tokenizer) {
        PieceVocabulary vocabulary = tokenizer.vocabulary();
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "Unigram");
        model.put("unk_id", vocabulary.unknownId());
        ArrayNode vocab = model.putArray("vocab");
        int size = PieceVocabularyJson.modelSize(vocabulary);
        for (int id = 0; id < size; id++) {
            vocab.addArray().add(vocabulary.piece(id)).add(tokenizer.model().score(id));
        }
        return model.put("byte_fallback", vocabulary.hasBytes());
    }
}
