package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.tokenizer.Tokenizer;
import java.io.IOException;

/**
 * Reads the JSON of {@code tokenizer.json}. What would change ids and is not known here is an error that names its
 * path.
 */
final class TokenizerReader {
    private TokenizerReader() {}

    static Tokenizer read(String file, JsonNode json) throws IOException {
        JsonComponent root = new JsonComponent(file, "", json);
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
        root.expectNothing("truncation", "padding");
        Tokenizer tokenizer = model(root);
        PostProcessor processor = PostProcessor.read(root.child("post_processor"), tokenizer.specialIds());
        boolean isDefault = processor.equals(PostProcessor.beginOfTextFirst(tokenizer.specialIds()));
        return isDefault ? tokenizer : new TokenizerWithPostProcessor(tokenizer, processor);
    }

    private static Tokenizer model(JsonComponent root) throws IOException {
        JsonComponent model = root.child("model");
        model.expectType("BPE", "Unigram");
        if (model.type().equals("Unigram")) {
            return UnigramJson.read(root);
        }
        boolean bytes =
                model.has("byte_fallback") && model.child("byte_fallback").flag();
        return bytes ? CharacterPairJson.read(root) : ByteLevelJson.read(root);
    }
}
