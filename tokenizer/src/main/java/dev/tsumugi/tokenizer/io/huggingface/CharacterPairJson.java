package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** BPE over characters with fallback to bytes in {@code tokenizer.json}, as Llama 2 has it. */
final class CharacterPairJson {
    private CharacterPairJson() {}

    static CharacterPairTokenizer read(JsonComponent root) throws IOException {
        JsonComponent model = root.child("model");
        BytePairJson.check(model, true);
        model.expectIfPresent("ignore_merges", false);
        Map<String, Integer> ids = BytePairJson.ids(model.child("vocab"));
        AddedTokens added = AddedTokens.read(
                root.child("added_tokens"), ids, !root.child("normalizer").isNothing());
        List<String> pieces = BytePairJson.tokens(model.child("vocab"), ids, added);
        JsonComponent unknown = model.child("unk_token");
        Integer unknownId = ids.get(unknown.text());
        if (unknownId == null) {
            throw unknown.error("is not in model.vocab");
        }
        PieceVocabulary vocabulary = PieceVocabularyJson.vocabulary(pieces, ids.keySet(), unknownId, true, added);
        Merges merges = Merges.of(BytePairJson.merges(model.child("merges"), ids));
        return new CharacterPairTokenizer(vocabulary, merges, MetaspaceJson.read(root));
    }

    static ObjectNode write(CharacterPairTokenizer tokenizer) {
        PieceVocabulary vocabulary = tokenizer.vocabulary();
        List<String> pieces = IntStream.range(0, PieceVocabularyJson.modelSize(vocabulary))
                .mapToObj(vocabulary::piece)
                .toList();
        return BytePairJson.write(pieces, tokenizer.merges(), vocabulary.piece(vocabulary.unknownId()));
    }
}
