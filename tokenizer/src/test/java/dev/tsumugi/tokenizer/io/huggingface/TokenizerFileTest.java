package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BytePairTokenizer TOKENIZER = TestTokenizers.trained(600, Boundary.WORD);

    @ParameterizedTest
    @ValueSource(strings = {PreTokenizer.LLAMA3_PATTERN, PreTokenizer.GPT2_PATTERN, "\\s+|\\S+"})
    void readsWhatItWrites(String pattern) throws IOException {
        BytePairTokenizer tokenizer = TestTokenizers.trained(600, Boundary.NONE, pattern, Texts.all());
        BytePairTokenizer copy = read(write(tokenizer));
        for (String text : Texts.all()) {
            assertThat(copy.encode(text)).isEqualTo(tokenizer.encode(text));
        }
        assertThat(copy.specialTokens()).isEqualTo(tokenizer.specialTokens());
        assertThat(write(copy)).isEqualTo(write(tokenizer));
    }

    @Test
    void readsIdsInAnyOrder() throws IOException {
        BytePairTokenizer shuffled = TestTokenizers.withShuffledIds(TOKENIZER, new Random(9));
        assertThat(read(write(shuffled)).encode(Texts.MIXED)).isEqualTo(shuffled.encode(Texts.MIXED));
    }

    @Test
    void readsMergesAsStringsWithASpace() throws IOException {
        ObjectNode json = json();
        ArrayNode legacy = JSON.createArrayNode();
        json.at("/model/merges")
                .forEach(pair ->
                        legacy.add(pair.get(0).textValue() + " " + pair.get(1).textValue()));
        ((ObjectNode) json.get("model")).set("merges", legacy);
        assertThat(read(JSON.writeValueAsBytes(json)).encode(Texts.MIXED)).isEqualTo(TOKENIZER.encode(Texts.MIXED));
    }

    @Test
    void readsGpt2sByteLevelPreTokenizer() throws IOException {
        ObjectNode json = json();
        json.set(
                "pre_tokenizer",
                JSON.readTree(
                        "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true}"));
        assertThat(read(JSON.writeValueAsBytes(json)).preTokenizer().pattern()).isEqualTo(PreTokenizer.GPT2_PATTERN);
    }

    @Test
    void readsASplitThatRemovesWhatThePatternLeavesOutWhereItLeavesOutNothing() throws IOException {
        ObjectNode json = json();
        ((ObjectNode) json.at("/pre_tokenizer/pretokenizers/0"))
                .put("behavior", "Removed")
                .put("invert", true);
        assertThat(read(JSON.writeValueAsBytes(json)).encode(Texts.MIXED)).isEqualTo(TOKENIZER.encode(Texts.MIXED));
        ((ObjectNode) json.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", "[a-z]+");
        assertThatThrownBy(() -> read(JSON.writeValueAsBytes(json)))
                .hasMessage("test.json: pre_tokenizer.pretokenizers[0].behavior is \"Removed\", which is not supported;"
                        + " supported: Isolated.");
    }

    @Test
    void givesATokenizerTheSpecialTokensThatItLacks() throws IOException {
        ObjectNode json = json();
        ((ArrayNode) json.get("added_tokens")).removeAll();
        json.putNull("post_processor");
        ObjectNode vocabulary = (ObjectNode) json.at("/model/vocab");
        vocabulary.set("xqzw", vocabulary.remove("<|pad|>"));
        byte[] file = JSON.writeValueAsBytes(json);
        assertThat(read(file).specialIds()).isEmpty();
        Tokenizer tokenizer = TokenizerFile.readWithSpecialTokens(new ByteArrayInputStream(file), "test.json");
        assertThat(tokenizer.specialTokens()).isEqualTo(new SpecialTokens(SpecialTokens.NONE, 1, 600, 3, 4));
        assertThat(TokenizerFile.readWithSpecialTokens(new ByteArrayInputStream(write(TOKENIZER)), "test.json")
                        .specialTokens())
                .isEqualTo(TOKENIZER.specialTokens());
    }

    @Test
    void saysInTheConfigurationWhatThePostProcessorAdds() throws IOException {
        assertThat(config(json()).get("add_bos_token").booleanValue()).isTrue();
        assertThat(config(json()).get("add_eos_token").booleanValue()).isFalse();
        ObjectNode json = json();
        json.putNull("post_processor");
        assertThat(config(json).get("add_bos_token").booleanValue()).isFalse();
        assertThat(config(json).has("bos_token")).isFalse();
    }

    @Test
    void writesTheChatTemplateThatItIsGiven() throws IOException {
        assertThat(config(json()).get("chat_template").textValue()).isEqualTo("{{ bos_token }}");
    }

    @Test
    void writesTheThreeFiles(@TempDir Path folder) throws IOException {
        TokenizerFile.write(TOKENIZER, 2048, folder.resolve("tokenizer"));
        Tokenizer copy = TokenizerFile.read(folder.resolve("tokenizer/tokenizer.json"));
        assertThat(copy.encode(Texts.CODE)).isEqualTo(TOKENIZER.encode(Texts.CODE));
        JsonNode config =
                JSON.readTree(folder.resolve("tokenizer/tokenizer_config.json").toFile());
        assertThat(config.get("model_max_length").intValue()).isEqualTo(2048);
        assertThat(config.has("chat_template")).isFalse();
        assertThat(config.at("/added_tokens_decoder/4/content").textValue()).isEqualTo("<|im_end|>");
        assertThat(Files.readString(folder.resolve("tokenizer/special_tokens_map.json")))
                .isEqualTo("""
                {
                  "bos_token" : "<|begin_of_text|>",
                  "eos_token" : "<|end_of_text|>",
                  "pad_token" : "<|pad|>"
                }""");
    }

    @Test
    void namesAnUnknownComponentAndItsPath() {
        assertError(
                json -> json.putObject("normalizer").put("type", "Lowercase"),
                "test.json: normalizer is of type Lowercase, which is not supported; supported: NFC, NFKC.");
        assertError(
                json -> ((ObjectNode) json.at("/pre_tokenizer/pretokenizers/0")).put("type", "Metaspace"),
                "test.json: pre_tokenizer.pretokenizers[0] is of type Metaspace, which is not supported; supported: Split.");
        assertError(
                json -> ((ObjectNode) json.get("model")).put("type", "WordPiece"),
                "test.json: model is of type WordPiece, which is not supported; supported: BPE, Unigram.");
        assertError(
                json -> ((ObjectNode) json.get("model")).put("dropout", 0.1),
                "test.json: model.dropout is 0.1, which is not supported; supported: null.");
        assertError(
                json -> ((ObjectNode) json.get("decoder")).put("type", "Fuse"),
                "test.json: decoder is of type Fuse, which is not supported; supported: ByteLevel.");
        assertError(
                json -> json.put("extra", 1),
                "test.json: extra is not a known key; known: version, truncation, padding, added_tokens, normalizer,"
                        + " pre_tokenizer, post_processor, decoder, model.");
        assertError(
                json -> ((ObjectNode) json.at("/pre_tokenizer/pretokenizers/1")).put("use_regex", true),
                "test.json: pre_tokenizer.pretokenizers[1].use_regex is true, which is not supported; supported: false.");
        assertError(
                json -> json.remove("decoder"),
                "test.json: decoder is of type null, which is not supported; supported: ByteLevel.");
    }

    @Test
    void takesIdsOfWhichHalfAreMissing() throws IOException {
        ObjectNode json = json();
        ((ObjectNode) json.at("/model/vocab")).put("xqzv", 2 * 601 - 1);
        json.putNull("post_processor");
        assertThat(TokenizerFile.read(new ByteArrayInputStream(JSON.writeValueAsBytes(json)), "test.json")
                        .vocabularySize())
                .isEqualTo(2 * 601);
        assertError(
                file -> ((ObjectNode) file.at("/model/vocab")).put("xqzv", 2 * 601),
                "test.json: model.vocab has ids up to 1202 for 601 tokens; at most half of the ids may be missing.");
    }

    @Test
    void refusesIdsOutOfRange() {
        assertError(
                json -> ((ObjectNode) json.at("/model/vocab")).put("!", 1300),
                "test.json: model.vocab has ids up to 1300 for 600 tokens; at most half of the ids may be missing.");
        assertError(
                json -> ((ObjectNode) json.at("/model/vocab")).put("!", -1),
                "test.json: model.vocab gives \"!\" the id -1.");
        assertError(
                json -> ((ObjectNode) json.at("/model/vocab")).put("!", 1.5),
                "test.json: model.vocab.! is 1.5, not an id.");
        assertError(
                json -> ((ObjectNode) json.at("/model/vocab")).put("!", 6),
                "test.json: model.vocab gives two tokens the id 6.");
    }

    @Test
    void refusesAMergeWhosePartIsNotInTheVocabulary() {
        assertError(
                json -> ((ArrayNode) json.at("/model/merges/3"))
                        .removeAll()
                        .add("!")
                        .add("nowhere"),
                "test.json: model.merges[3] names \"nowhere\", which is not in model.vocab.");
        assertError(
                json -> ((ArrayNode) json.at("/model/merges")).insert(0, "a b c"),
                "test.json: model.merges[0] is \"a b c\", not two tokens.");
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> read("{\"version\": \"1.0\",".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("test.json is no valid JSON: ");
        assertThatThrownBy(() -> read("{\"version\":\"1.0\",\"version\":\"1.0\"}".getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("test.json is no valid JSON: Duplicate field 'version'");
        assertThatThrownBy(() -> read(new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("test.json: the file is not an object.");
    }

    private static void assertError(Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> {
                    ObjectNode json = json();
                    change.accept(json);
                    read(JSON.writeValueAsBytes(json));
                })
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static JsonNode config(ObjectNode json) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(new ByteArrayInputStream(JSON.writeValueAsBytes(json)), "test.json");
        ByteArrayOutputStream config = new ByteArrayOutputStream();
        TokenizerFile.writeConfig(tokenizer, 8, "{{ bos_token }}", config);
        return JSON.readTree(config.toByteArray());
    }

    private static ObjectNode json() throws IOException {
        return (ObjectNode) JSON.readTree(write(TOKENIZER));
    }

    private static byte[] write(BytePairTokenizer tokenizer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, out);
        return out.toByteArray();
    }

    private static BytePairTokenizer read(byte[] json) throws IOException {
        return (BytePairTokenizer)
                TokenizerFile.withoutPostProcessor(TokenizerFile.read(new ByteArrayInputStream(json), "test.json"));
    }
}
