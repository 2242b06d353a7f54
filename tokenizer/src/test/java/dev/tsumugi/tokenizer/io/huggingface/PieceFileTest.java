package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.TestCharacterPairs;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.TestUnigrams;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of Unigram and of byte pairs of characters that say the same in another way, or what is not supported. */
class PieceFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREPEND = "{\"type\": \"Prepend\", \"prepend\": \"\u2581\"}";

    @ParameterizedTest
    @CsvSource({"true, ALWAYS", "false, NEVER", ", ALWAYS"})
    void readsTheOldNameOfAPrefix(Boolean addsPrefix, Prefix prefix) throws IOException {
        Consumer<ObjectNode> change = json -> {
            ObjectNode preTokenizer = (ObjectNode) json.get("pre_tokenizer");
            preTokenizer.remove("prepend_scheme");
            preTokenizer.remove("split");
            if (addsPrefix != null) {
                preTokenizer.put("add_prefix_space", addsPrefix);
            }
            json.set("decoder", preTokenizer.deepCopy());
        };
        PieceTokenizer tokenizer = (PieceTokenizer) read(changed(unigram(Prefix.NEVER), change));
        assertThat(tokenizer.metaspace()).isEqualTo(new Metaspace(prefix, true));
    }

    @Test
    void refusesSpacesThatItCannotFollow() {
        assertError(
                unigram(Prefix.NEVER),
                json -> json.putNull("pre_tokenizer"),
                "test.json: pre_tokenizer is null and normalizer replaces no spaces by \u2581; one of them must.");
        assertError(
                unigram(Prefix.ALWAYS),
                json -> json.set("normalizer", tree(PREPEND)),
                "test.json: the file puts more than one space in front, which is not supported.");
        assertError(
                unigram(Prefix.NEVER),
                json -> json.set(
                        "normalizer",
                        tree("{\"type\": \"Sequence\", \"normalizers\": [" + PREPEND + ", " + PREPEND + "]}")),
                "test.json: the file puts more than one space in front, which is not supported.");
        assertError(
                unigram(Prefix.ALWAYS),
                json -> ((ArrayNode) json.at("/decoder/decoders")).remove(3),
                "test.json: decoder leaves the space that is put in front, which is not supported.");
        assertError(
                unigram(Prefix.ALWAYS),
                json -> ((ObjectNode) json.get("pre_tokenizer")).put("prepend_scheme", "never"),
                "test.json: decoder takes off a space that nothing puts in front.");
        assertError(
                unigram(Prefix.NEVER),
                json -> ((ObjectNode) json.get("pre_tokenizer")).put("prepend_scheme", "last"),
                "test.json: pre_tokenizer.prepend_scheme is none of never, first, always.");
        assertError(
                unigram(Prefix.NEVER),
                json -> ((ObjectNode) json.get("pre_tokenizer")).put("split", 1),
                "test.json: pre_tokenizer.split is 1, not true or false.");
    }

    @Test
    void refusesPiecesThatAreNone() {
        assertError(
                unigram(Prefix.NEVER),
                json -> ((ArrayNode) json.at("/model/vocab/3")).add(1),
                "test.json: model.vocab[3] has 3 parts, not a piece and its score.");
        assertError(
                unigram(Prefix.NEVER),
                json -> ((ArrayNode) json.at("/model/vocab/3")).set(1, "x"),
                "test.json: model.vocab[3][1] is \"x\", not a number.");
        assertError(
                TestCharacterPairs.tokenizer(Metaspace.PLAIN),
                json -> ((ObjectNode) json.get("model")).put("unk_token", "<none>"),
                "test.json: model.unk_token is not in model.vocab.");
        assertError(
                TestCharacterPairs.tokenizer(Metaspace.PLAIN),
                json -> ((ObjectNode) json.get("model")).put("ignore_merges", true),
                "test.json: model.ignore_merges is true, which is not supported; supported: false.");
    }

    @Test
    void quotesOnlyTheBeginningOfALongValue() {
        String message = "test.json: model.unk_id is \"%s..., not an id.";
        assertError(
                unigram(Prefix.NEVER),
                json -> ((ObjectNode) json.get("model")).put("unk_id", "x".repeat(58)),
                message.formatted("x".repeat(58)).replace("...", "\""));
        assertError(
                unigram(Prefix.NEVER),
                json -> ((ObjectNode) json.get("model")).put("unk_id", "x".repeat(59)),
                message.formatted("x".repeat(59)));
    }

    private static Tokenizer unigram(Prefix prefix) {
        return new UnigramTokenizer(TestUnigrams.model(50, true, Scoring.HUGGING_FACE), new Metaspace(prefix, true));
    }

    private static void assertError(Tokenizer tokenizer, Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> read(changed(tokenizer, change)))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static byte[] changed(Tokenizer tokenizer, Consumer<ObjectNode> change) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, out);
        ObjectNode json = (ObjectNode) JSON.readTree(out.toByteArray());
        change.accept(json);
        return JSON.writeValueAsBytes(json);
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Tokenizer read(byte[] json) throws IOException {
        return TokenizerFile.read(new ByteArrayInputStream(json), "test.json");
    }
}
