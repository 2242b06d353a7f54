package dev.tsumugi.tokenizer.io.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as other models have them, beside Hugging Face's own tokenizers. */
class ForeignFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Tokenizer TRAINED = TestTokenizers.trained(600, Boundary.NONE);

    @TempDir
    static Path folder;

    @BeforeAll
    static void stayOffline() {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    @Test
    void findsAddedTokensThatAreNotSpecialInAnyText() throws IOException {
        Tokenizer tokenizer = assertParity(json -> {
            add(json, 600, "<think>", false);
            add(json, 601, "<think>ing", false);
            add(json, 602, "<|tool|>", true);
        });
        assertThat(tokenizer.encode("a<think>b")).contains(600);
        assertThat(tokenizer.encode("a<think>ing")).contains(601).doesNotContain(600);
        assertThat(tokenizer.encode("<|tool|>")).doesNotContain(602);
        assertThat(tokenizer.encodeWithSpecialTokens("<|tool|>")).containsExactly(602);
        Encoding encoding = tokenizer.encodeWithOffsets("あ<think>い".getBytes(StandardCharsets.UTF_8));
        assertThat(encoding.ids()).isEqualTo(tokenizer.encode("あ<think>い"));
        assertThat(encoding.ends()).endsWith(13);
        assertThat(encoding.starts()).contains(3).contains(10);
    }

    @Test
    void takesAnAddedTokenBesideAnOrdinaryOneOfTheSameBytes() throws IOException {
        assertThat(JSON.readTree(write(TRAINED)).at("/model/vocab").has("ĠĠ")).isTrue();
        Tokenizer tokenizer = assertParity(json -> add(json, 600, "  ", false));
        assertThat(tokenizer.encode("a  b")).contains(600);
        assertThat(tokenizer.decode(new int[] {600})).isEqualTo("  ");
    }

    @Test
    void normalisesAndTakesWholePiecesAsTokens() throws IOException {
        Tokenizer tokenizer = assertParity(json -> {
            json.putObject("normalizer").put("type", "NFC");
            ObjectNode model = (ObjectNode) json.get("model");
            ((ObjectNode) model.get("vocab")).put("xqzv", 600);
            model.put("ignore_merges", true);
        });
        assertThat(tokenizer.encode("xqzv")).containsExactly(600);
        assertThat(tokenizer.encode("xqzvx")).doesNotContain(600);
        assertThat(tokenizer.encode("が")).isEqualTo(tokenizer.encode("か\u3099"));
    }

    @Test
    void fillsGapsBetweenIdsWithNamesOfTheirOwn() throws IOException {
        Tokenizer tokenizer = assertParity(json -> ((ObjectNode) json.at("/model/vocab")).put("xqzv", 603));
        assertThat(tokenizer.vocabularySize()).isEqualTo(604);
        assertThat(tokenizer.specialIds()).containsEntry("<|unused_601|>", 601);
    }

    @Test
    void keepsThePostProcessor() throws IOException {
        Tokenizer tokenizer = assertParity(ForeignFileTest::putEndOfTextLast);
        try (HuggingFaceTokenizer theirs = load(write(tokenizer))) {
            assertThat(theirs.encode("a", true, false).getIds()).startsWith(0).endsWith(1);
        }
        ByteArrayOutputStream config = new ByteArrayOutputStream();
        TokenizerFile.writeConfig(tokenizer, 8, "", config);
        assertThat(JSON.readTree(config.toByteArray()).get("add_eos_token").booleanValue())
                .isTrue();
        Tokenizer without = assertParity(json -> json.putNull("post_processor"));
        assertThat(JSON.readTree(write(without)).get("post_processor").isNull()).isTrue();
    }

    @Test
    void keepsWhatBeginsAndEndsTheTextsOfATokenizerForTraining() throws IOException {
        byte[] json = new String(write(TRAINED), StandardCharsets.UTF_8)
                .replace("<|begin_of_text|>", "<s>")
                .replace("<|end_of_text|>", "</s>")
                .replace("<|pad|>", "<mask>")
                .getBytes(StandardCharsets.UTF_8);
        Tokenizer tokenizer = TokenizerFile.readWithSpecialTokens(new ByteArrayInputStream(json), "test.json");
        assertThat(tokenizer.specialTokens()).isEqualTo(new SpecialTokens(0, 1, 600, 3, 4));
        assertThat(tokenizer.specialIds()).hasSize(6).doesNotContainKey("<|begin_of_text|>");
        int[] theirs = ids(write(tokenizer), "a");
        assertThat(tokenizer.specialTokens().begin(tokenizer.encode("a"))).isEqualTo(theirs);
    }

    @Test
    void refusesToTrainWithAPostProcessorThatEndsEveryText() throws IOException {
        byte[] json = changed(ForeignFileTest::putEndOfTextLast);
        assertThatThrownBy(() -> TokenizerFile.readWithSpecialTokens(new ByteArrayInputStream(json), "test.json"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "test.json: post_processor puts [<|begin_of_text|>] before a text and [<|end_of_text|>] after"
                                + " it; a model is trained with one token at most before it and none after it, so that a prompt"
                                + " can go on. Take the others out of the file.");
    }

    @Test
    void refusesWhatWouldGiveOtherIds() {
        assertError(
                json -> ((ObjectNode) json.at("/added_tokens/0")).put("lstrip", true),
                "test.json: added_tokens[0].lstrip is true, which is not supported; supported: false.");
        assertError(
                json -> add(json, 777, "<x>", true),
                "test.json: added_tokens[5].id is 777; tokenizers would give \"<x>\" the id 600.");
        assertError(
                json -> {
                    json.putObject("normalizer").put("type", "NFC");
                    ((ObjectNode) json.at("/added_tokens/0")).put("normalized", true);
                },
                "test.json: added_tokens[0].normalized is true, which is not supported; supported: false.");
        assertError(
                json -> ((ObjectNode) json.at("/post_processor/special_tokens/<|begin_of_text|>"))
                        .putArray("ids")
                        .add(3),
                "test.json: post_processor.special_tokens.<|begin_of_text|>.ids is not the id of the special token"
                        + " <|begin_of_text|>, 0.");
        assertError(
                json -> json.putObject("post_processor").put("type", "RobertaProcessing"),
                "test.json: post_processor is of type RobertaProcessing, which is not supported; supported: TemplateProcessing,"
                        + " ByteLevel, Sequence.");
        assertError(
                json -> add(json, 600, "x".repeat(1025), false),
                "test.json: The name of token 600 has 1025 bytes; at most 1024 are possible.");
        assertThatThrownBy(() -> read("{\"a\":".repeat(100).getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("test.json is no valid JSON: ")
                .hasMessageContaining("depth");
    }

    @Test
    void readsTheChatTemplateOfAConfiguration() throws IOException {
        Path file = folder.resolve("tokenizer_config.json");
        Files.writeString(file, """
                {"bos_token": {"content": "<|begin_of_text|>", "lstrip": false}, "eos_token": "<|end_of_text|>",
                 "chat_template": [{"name": "tools", "template": "no"}, {"name": "default", "template": "{{ eos_token }}!"}]}
                """);
        TokenizerConfig config = TokenizerConfig.read(file);
        assertThat(config.beginOfText()).isEqualTo("<|begin_of_text|>");
        assertThat(config.chatTemplate(TRAINED).orElseThrow().text(List.of(), false))
                .isEqualTo("<|end_of_text|>!");
        Files.writeString(file, "{}");
        assertThat(TokenizerConfig.read(file).chatTemplate(TRAINED)).isEmpty();
    }

    private static void putEndOfTextLast(ObjectNode json) {
        ObjectNode template = (ObjectNode) json.get("post_processor");
        ((ArrayNode) template.get("single"))
                .addObject()
                .putObject("SpecialToken")
                .put("id", "<|end_of_text|>")
                .put("type_id", 0);
        ObjectNode token = ((ObjectNode) template.get("special_tokens")).putObject("<|end_of_text|>");
        token.put("id", "<|end_of_text|>").putArray("ids").add(1);
        token.putArray("tokens").add("<|end_of_text|>");
    }

    /** What Hugging Face's own library makes of a text, with what the post-processor puts around it. */
    private static int[] ids(byte[] json, String text) throws IOException {
        try (HuggingFaceTokenizer theirs = load(json)) {
            return Arrays.stream(theirs.encode(text, true, false).getIds())
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }
    }

    private static Tokenizer assertParity(Consumer<ObjectNode> change) throws IOException {
        byte[] json = changed(change);
        Tokenizer ours = read(json);
        Tokenizer copy = read(write(ours));
        assertThat(write(copy)).isEqualTo(write(ours));
        for (byte[] file : List.of(json, write(ours))) {
            try (HuggingFaceTokenizer theirs = load(file)) {
                for (String text : List.of(
                        Texts.MIXED,
                        Texts.CODE,
                        "a<think>b <think>ing<|tool|>",
                        "xqzv xqzvx\nxqzv",
                        "か\u3099e\u0301")) {
                    int[] ids = Arrays.stream(theirs.encode(text, false, false).getIds())
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    assertThat(ours.encodeWithSpecialTokens(text)).as(text).isEqualTo(ids);
                    assertThat(copy.encodeWithSpecialTokens(text)).as(text).isEqualTo(ids);
                }
            }
        }
        return ours;
    }

    private static void assertError(Consumer<ObjectNode> change, String message) {
        assertThatThrownBy(() -> read(changed(change)))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static byte[] changed(Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(write(TRAINED));
        change.accept(json);
        return JSON.writeValueAsBytes(json);
    }

    private static void add(ObjectNode json, int id, String name, boolean special) {
        ((ArrayNode) json.get("added_tokens"))
                .addObject()
                .put("id", id)
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    private static byte[] write(Tokenizer tokenizer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, out);
        return out.toByteArray();
    }

    private static Tokenizer read(byte[] json) throws IOException {
        return TokenizerFile.read(new ByteArrayInputStream(json), "test.json");
    }

    private static HuggingFaceTokenizer load(byte[] json) throws IOException {
        Path file = Files.createTempDirectory(folder, "file").resolve("tokenizer.json");
        Files.write(file, json);
        return HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
    }
}
