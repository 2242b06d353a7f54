package dev.tsumugi.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.shard.TokenShardReader;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerJob;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.testing.ForeignTokenizer;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.chat.Message;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerConfig;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.export.ExportJob;
import dev.tsumugi.training.finetune.ConversationReader;
import dev.tsumugi.training.finetune.Conversations;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.generate.AnswerListener;
import dev.tsumugi.training.generate.GenerateJob;
import dev.tsumugi.training.generate.PromptEncoder;
import dev.tsumugi.training.generate.PromptRequest;
import dev.tsumugi.training.inspect.LanguageModel;
import dev.tsumugi.training.inspect.TokenizedText;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever reads or writes text for a model begins and ends it with the same ids, whichever tokenizer the run has. */
class TextBoundariesTest {
    private static final String TEXT = "The wheel spins.";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private TinyRun run;
    private Tokenizer tokenizer;
    private SpecialTokens special;

    /** What begins and ends the texts of a tokenizer, by name. */
    enum Kind {
        OWN("<|begin_of_text|>", "<|end_of_text|>") {
            @Override
            void write(Path folder) throws IOException {
                TokenizerFile.write(SmallTokenizer.of(300, TEXT), 32, folder);
            }
        },
        OWN_PIECES("<|begin_of_text|>", "<|end_of_text|>") {
            @Override
            void write(Path folder) throws IOException {
                TokenizerFile.write(SmallTokenizer.unigram("\u2581The", "\u2581wheel", "\u2581spins", "."), 32, folder);
            }
        },
        LLAMA_2(ForeignTokenizer.LLAMA_2),
        LLAMA_3(ForeignTokenizer.LLAMA_3),
        MISTRAL_NEMO(ForeignTokenizer.MISTRAL_NEMO),
        QWEN_3(ForeignTokenizer.QWEN_3),
        GPT_2(ForeignTokenizer.GPT_2);

        private final String begin;
        private final String end;
        private final ForeignTokenizer foreign;

        Kind(String begin, String end) {
            this.begin = begin;
            this.end = end;
            this.foreign = null;
        }

        Kind(ForeignTokenizer foreign) {
            this.begin = foreign.beginOfText();
            this.end = foreign.endOfText();
            this.foreign = foreign;
        }

        void write(Path folder) throws IOException {
            foreign.write(folder);
        }

        boolean begins() {
            return !begin.isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void documentsBeginAndEndAsTheTokenizerSays(Kind kind) throws IOException {
        take(kind);
        int[] text = tokenizer.encode(TEXT);
        int before = kind.begins() ? 1 : 0;

        run.writeValidation(List.of(List.of(TEXT, TEXT)));

        try (TokenShardReader reader = TokenShardReader.open(
                new org.apache.hadoop.fs.Path(run.folder(TokenizeStage.STAGE), "validation/shard-00000.parquet"),
                run.hadoop)) {
            PackedSequences rows = reader.read(0, (int) reader.sequences());
            assertThat(names(rows.ids()[0])).isEqualTo(kind.begins() ? kind.begin : names(text[0]));
            assertThat(names(rows.ids()[before + text.length])).isEqualTo(kind.end);
            assertThat(rows.ids()[before + text.length + 1]).isEqualTo(rows.ids()[0]);
        }
        run.writeCheckpoint(PretrainStage.STAGE, 1, 1);
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop);
                TransformerEngine engine = new CpuEngine(model.config(), 1)) {
            int[] expected = special.begin(text);
            assertThat(names(expected[0])).isEqualTo(kind.begins() ? kind.begin : names(text[0]));
            assertThat(new PromptEncoder(model, true).ids(TEXT)).isEqualTo(expected);
            assertThat(TokenizedText.of(new LanguageModel(engine, model.parameters(), tokenizer), TEXT)
                            .ids())
                    .isEqualTo(expected);
            assertThat(model.ends()).containsExactly(tokenizer.specialIds().get(kind.end));
        }
    }

    @ParameterizedTest
    @EnumSource
    void conversationsBeginAsDocumentsInTrainingGenerationAndTheExportedTemplate(Kind kind) throws IOException {
        take(kind);
        String first = kind.begins() ? kind.begin : "<|im_start|>";
        Path chats = Files.writeString(
                folder.resolve("chats.jsonl"),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"The\"},{\"role\":\"assistant\",\"content\":\"wheel\"}]}\n");
        run.writeCheckpoint(PretrainStage.STAGE, 1, 1, run.model(128), "");
        run.writeCheckpoint(FinetuneStage.STAGE, 1, 2, run.model(128), "");

        Conversations learned = ConversationReader.read(
                List.of(new org.apache.hadoop.fs.Path(chats.toString())), run.hadoop, tokenizer, 128);
        int[] conversation = learned.chats().get(0).ids();
        assertThat(names(conversation[0])).isEqualTo(first);
        assertThat(Arrays.stream(conversation)
                        .filter(id -> id == conversation[0])
                        .count())
                .isEqualTo(kind.begins() ? 1 : 2);
        assertThat(learned.batches(1, 1, 0).get(0).ids()[0]).isEqualTo(conversation[0]);
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop)) {
            assertThat(new PromptEncoder(model, true).ids("The")).startsWith(conversation[0]);
            assertThat(new PromptEncoder(model, false).ids("The")).isEqualTo(special.begin(tokenizer.encode("The")));
            assertThat(model.ends()).containsExactly(special.endOfText(), special.messageEnd());

            new ExportJob().run(run.context());

            TokenizerConfig config = TokenizerConfig.read(folder.resolve("run/export/tokenizer_config.json"));
            Tokenizer exported = TokenizerFile.read(folder.resolve("run/export/tokenizer.json"));
            assertThat(config.chatTemplate(exported)
                            .orElseThrow()
                            .render(List.of(new Message("user", "The")), true)
                            .ids())
                    .isEqualTo(new PromptEncoder(model, true).ids("The"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFilesSayWhatTheModelLearned(Kind kind) throws IOException {
        take(kind);
        run.writeCheckpoint(PretrainStage.STAGE, 1, 1);
        run.writeCheckpoint(FinetuneStage.STAGE, 1, 2);

        new ExportJob().run(run.context("export.formats=[huggingface" + (isByteLevel() ? ", gguf-f32]" : "]")));

        JsonNode tokenizerConfig = json("tokenizer_config.json");
        assertThat(tokenizerConfig.path("bos_token").asText("")).isEqualTo(kind.begin);
        assertThat(tokenizerConfig.get("eos_token").asText()).isEqualTo(kind.end);
        assertThat(tokenizerConfig.get("add_bos_token").asBoolean()).isEqualTo(kind.begins());
        assertThat(tokenizerConfig.get("add_eos_token").asBoolean()).isFalse();
        assertThat(json("special_tokens_map.json").path("bos_token").asText("")).isEqualTo(kind.begin);
        JsonNode begin = JSON.valueToTree(kind.begins() ? tokenizer.specialIds().get(kind.begin) : null);
        assertThat(json("generation_config.json").get("bos_token_id")).isEqualTo(begin);
        assertThat(json("config.json").get("bos_token_id")).isEqualTo(begin);
        int end = tokenizer.specialIds().get(kind.end);
        assertThat(json("config.json").get("eos_token_id").asInt()).isEqualTo(end);
        assertThat(json("generation_config.json").get("eos_token_id"))
                .isEqualTo(JSON.valueToTree(List.of(end, special.messageEnd())));
        assertThat(TokenizerFile.read(folder.resolve("run/export/tokenizer.json"))
                        .specialTokens())
                .isEqualTo(special);
        if (isByteLevel()) {
            byte[] gguf = Files.readAllBytes(folder.resolve("run/export/model-f32.gguf"));
            assertThat(value(gguf, "tokenizer.ggml.add_bos_token", 1)).isEqualTo(kind.begins() ? 1 : 0);
            assertThat(value(gguf, "tokenizer.ggml.add_eos_token", 1)).isZero();
            assertThat(value(gguf, "tokenizer.ggml.bos_token_id", 4))
                    .isEqualTo(kind.begins() ? special.beginOfText() : end);
            assertThat(value(gguf, "tokenizer.ggml.eos_token_id", 4)).isEqualTo(end);
            assertThat(value(gguf, "tokenizer.ggml.eot_token_id", 4)).isEqualTo(special.messageEnd());
        }
    }

    @Test
    void aModelThatKnowsNoMessagesCarriesNoChatTemplate() throws IOException {
        take(Kind.OWN);
        run.writeCheckpoint(PretrainStage.STAGE, 1, 1);

        new ExportJob().run(run.context("export.formats=[huggingface, gguf-f32]"));

        assertThat(json("tokenizer_config.json").has("chat_template")).isFalse();
        assertThat(new String(
                        Files.readAllBytes(folder.resolve("run/export/model-f32.gguf")), StandardCharsets.ISO_8859_1))
                .doesNotContain("chat_template");
    }

    @Test
    void anEmptyPromptNeedsATokenThatBeginsAText() throws IOException {
        take(Kind.QWEN_3);
        run.writeCheckpoint(PretrainStage.STAGE, 1, 1);
        PromptRequest request = new PromptRequest(List.of(""), 1, Optional.of(Training.PRETRAINED), 7);

        assertThatThrownBy(() -> new GenerateJob().answer(run.context(), request, new AnswerListener() {}))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "The prompt is empty, and the run's tokenizer has no token that begins a text: give a prompt"
                                + " of at least one character.");
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop);
                TransformerEngine engine = new CpuEngine(model.config(), 1)) {
            LanguageModel language = new LanguageModel(engine, model.parameters(), tokenizer);
            assertThatThrownBy(() -> TokenizedText.of(language, ""))
                    .isInstanceOf(UserException.class)
                    .hasMessage("There is no text before what is asked for, and the run's tokenizer has no token that"
                            + " begins a text: give at least one character.");
        }
    }

    /** Takes a tokenizer into the run as {@code train-tokenizer.from} does. */
    private void take(Kind kind) throws IOException {
        kind.write(folder.resolve("taken"));
        TinyRun untrained = new TinyRun(folder.resolve("run"));
        new TrainTokenizerJob().run(untrained.context("train-tokenizer.from=" + folder.resolve("taken")));
        tokenizer = StoredTokenizer.read(untrained.folder(TrainTokenizerStage.STAGE), untrained.hadoop)
                .tokenizer();
        special = tokenizer.specialTokens();
        run = new TinyRun(folder.resolve("run"), tokenizer);
    }

    private boolean isByteLevel() {
        return TokenizerFile.withoutPostProcessor(tokenizer) instanceof BytePairTokenizer;
    }

    private String names(int id) {
        return tokenizer.decode(new int[] {id});
    }

    private JsonNode json(String name) throws IOException {
        return JSON.readTree(folder.resolve("run/export").resolve(name).toFile());
    }

    /** The value of a key in a GGUF file: after the key and four bytes of its type, little-endian. */
    private static int value(byte[] gguf, String key, int bytes) {
        int at = new String(gguf, StandardCharsets.ISO_8859_1).indexOf(key);
        assertThat(at).as(key).isPositive();
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | gguf[at + key.length() + 4 + i] & 0xFF;
        }
        return value;
    }
}
