package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.TokenRole;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the JSON of the three files. */
final class TokenizerWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TokenizerWriter() {}

    static ObjectNode tokenizer(Tokenizer tokenizer) {
        Tokenizer model = model(tokenizer);
        ObjectNode root =
                JSON.objectNode().put("version", "1.0").putNull("truncation").putNull("padding");
        root.set("added_tokens", addedTokens(model).write());
        for (String key : List.of("normalizer", "pre_tokenizer")) {
            root.putNull(key);
        }
        root.set("post_processor", postProcessor(tokenizer).json());
        if (model instanceof BytePairTokenizer bytePair) {
            ByteLevelJson.write(bytePair, root);
            return root;
        }
        MetaspaceJson.write(((PieceTokenizer) model).metaspace(), root);
        root.set(
                "model",
                model instanceof UnigramTokenizer unigram
                        ? UnigramJson.write(unigram)
                        : CharacterPairJson.write((CharacterPairTokenizer) model));
        return root;
    }

    static ObjectNode config(Tokenizer tokenizer, int contextLength, String chatTemplate) {
        PostProcessor processor = postProcessor(tokenizer);
        ObjectNode root = JSON.objectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .setAll(specialTokensMap(tokenizer));
        root.put("add_bos_token", !processor.before().isEmpty())
                .put("add_eos_token", !processor.after().isEmpty())
                .put("model_max_length", contextLength)
                .put("clean_up_tokenization_spaces", false);
        root.putArray("model_input_names").add("input_ids").add("attention_mask");
        root.set("added_tokens_decoder", addedTokens(model(tokenizer)).decoder());
        if (!chatTemplate.isEmpty()) {
            root.put("chat_template", chatTemplate);
        }
        return root;
    }

    static ObjectNode specialTokensMap(Tokenizer tokenizer) {
        Set<String> names = tokenizer.specialIds().keySet();
        ObjectNode map = JSON.objectNode();
        postProcessor(tokenizer).before().stream().findFirst().ifPresent(name -> map.put("bos_token", name));
        TokenRole.END_OF_TEXT.nameIn(names).ifPresent(name -> map.put("eos_token", name));
        TokenRole.PAD.nameIn(names).ifPresent(name -> map.put("pad_token", name));
        if (model(tokenizer) instanceof PieceTokenizer pieces) {
            map.put("unk_token", pieces.vocabulary().piece(pieces.vocabulary().unknownId()));
        }
        return map;
    }

    private static PostProcessor postProcessor(Tokenizer tokenizer) {
        return tokenizer instanceof TokenizerWithPostProcessor framed
                ? framed.postProcessor()
                : PostProcessor.beginOfTextFirst(tokenizer.specialIds());
    }

    private static Tokenizer model(Tokenizer tokenizer) {
        Tokenizer model = tokenizer instanceof TokenizerWithPostProcessor framed ? framed.tokenizer() : tokenizer;
        if (model instanceof BytePairTokenizer || model instanceof PieceTokenizer) {
            return model;
        }
        throw new IllegalArgumentException("A " + model.getClass().getSimpleName() + " has no tokenizer.json.");
    }

    private static AddedTokens addedTokens(Tokenizer model) {
        if (model instanceof PieceTokenizer pieces) {
            return PieceVocabularyJson.added(pieces.vocabulary());
        }
        Map<String, Integer> ordinary = ((BytePairTokenizer) model).vocabulary().addedIds();
        return new AddedTokens(model.specialIds(), ordinary);
    }
}
