package dev.tsumugi.training.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerJob;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.generate.GenerationSettings;
import dev.tsumugi.model.generate.Generator;
import dev.tsumugi.model.generate.SamplerSettings;
import dev.tsumugi.model.gguf.GgufExport;
import dev.tsumugi.model.gguf.GgufType;
import dev.tsumugi.model.huggingface.GenerationDefaults;
import dev.tsumugi.testing.ForeignTokenizer;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import dev.tsumugi.tokenizer.chat.Message;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.finetune.FinetuneJob;
import dev.tsumugi.training.generate.AnswerListener;
import dev.tsumugi.training.generate.GenerateJob;
import dev.tsumugi.training.generate.PromptEncoder;
import dev.tsumugi.training.generate.PromptRequest;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that we export and llama.cpp computes: the same ids, the same probabilities, the same text. */
@Tag("slow")
class LlamaCppIT {
    private static final String JAPANESE = "今日の天気はとてもいいです。";
    private static final String ENGLISH = "The wheel spins the thread.";
    private static final int NEW_TOKENS = 40;

    @TempDir
    private Path folder;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        LlamaCpp.requireInstalled();
    }

    enum Family {
        LLAMA {
            @Override
            ModelConfig model(Tokenizer tokenizer) {
                return new ModelConfig(tokenizer.vocabularySize(), 64, 64, 2, 4, 2, 96, 10_000, 1e-5, true);
            }
        },
        UNTIED_LLAMA {
            @Override
            ModelConfig model(Tokenizer tokenizer) {
                return new ModelConfig(tokenizer.vocabularySize(), 64, 64, 2, 4, 4, 96, 500_000, 1e-5, false);
            }
        },
        QWEN3 {
            @Override
            ModelConfig model(Tokenizer tokenizer) {
                return LLAMA.model(tokenizer).withQueryKeyNorm();
            }
        },
        GPT2 {
            @Override
            ModelConfig model(Tokenizer tokenizer) {
                return ModelConfig.gpt2(tokenizer.vocabularySize(), 64, 64, 2, 4, true);
            }
        },
        UNTIED_GPT2 {
            @Override
            ModelConfig model(Tokenizer tokenizer) {
                return new ModelConfig(
                        tokenizer.vocabularySize(),
                        64,
                        64,
                        2,
                        4,
                        4,
                        96,
                        10_000,
                        1e-5,
                        false,
                        Architecture.GPT2,
                        false,
                        true);
            }
        },
        GPT2_WITHOUT_BIASES {
            @Override
            ModelConfig model(Tokenizer tokenizer) {
                return ModelConfig.gpt2(tokenizer.vocabularySize(), 64, 64, 2, 4, false);
            }
        };

        abstract ModelConfig model(Tokenizer tokenizer);
    }

    /**
     * Files of float16 and Q8_0 are as exact as their numbers, and llama.cpp rounds activations to those as well. Its GELU is a
     * table of float16 numbers, whatever the file.
     */
    @ParameterizedTest
    @CsvSource({
        "gguf-f32, model-f32.gguf, LLAMA, 1e-4",
        "gguf-f32, model-f32.gguf, UNTIED_LLAMA, 1e-4",
        "gguf-f16, model-f16.gguf, LLAMA, 1e-2",
        "gguf-q8-0, model-q8_0.gguf, LLAMA, 1e-1",
        "gguf-f32, model-f32.gguf, QWEN3, 1e-4",
        "gguf-f16, model-f16.gguf, QWEN3, 1e-2",
        "gguf-q8-0, model-q8_0.gguf, QWEN3, 1e-1",
        "gguf-f32, model-f32.gguf, GPT2, 5e-4",
        "gguf-f32, model-f32.gguf, UNTIED_GPT2, 5e-4",
        "gguf-f32, model-f32.gguf, GPT2_WITHOUT_BIASES, 5e-4",
        "gguf-f16, model-f16.gguf, GPT2, 1e-2",
        "gguf-q8-0, model-q8_0.gguf, GPT2, 1e-1"
    })
    void givesTheSameProbabilitiesAndTheSameText(String format, String file, Family family, double bound)
            throws IOException, InterruptedException {
        TinyRun run = new TinyRun(folder);
        run.writeTokenizer();
        ModelConfig config = family.model(run.tokenizer);
        run.writeCheckpoint(PretrainStage.STAGE, 1, 3, config, "");
        finetune(run);
        new ExportJob().run(run.context("export.formats=[" + format + "]"));
        int[] japanese = prompt(run.tokenizer, "天気は？");
        int[] english = prompt(run.tokenizer, "What does the wheel do?");

        LlamaCpp.Answer answer = LlamaCpp.ask(new LlamaCpp.Question(
                folder.resolve("export").resolve(file).toString(),
                List.of(JAPANESE, ENGLISH),
                List.of("<|begin_of_text|><|im_start|>user\n天気は？<|im_end|>\n<|im_start|>assistant\n"),
                List.of(boxed(japanese), boxed(english)),
                List.of(),
                NEW_TOKENS));

        assertThat(answer.tokens())
                .containsExactly(boxed(run.tokenizer.encode(JAPANESE)), boxed(run.tokenizer.encode(ENGLISH)));
        assertThat(answer.templateTokens()).containsExactly(boxed(japanese));
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop);
                CpuEngine engine = new CpuEngine(config, 1)) {
            double worst = Math.max(
                    worst(
                            engine,
                            model.parameters(),
                            japanese,
                            answer.probabilities().get(0)),
                    worst(
                            engine,
                            model.parameters(),
                            english,
                            answer.probabilities().get(1)));
            assertThat(worst).isLessThan(bound);
            assertThat(answer.greedy().get(0)).isEqualTo(greedy(engine, model, japanese));
            assertThat(answer.greedy().get(1)).isEqualTo(greedy(engine, model, english));
            assertThat(answer.greedy().get(0).text()).isEqualTo(JAPANESE);
        }
    }

    /** What begins a text in each tokenizer: a token of ours, one of its own, and nothing. */
    enum Framing {
        OWN,
        MISTRAL_NEMO {
            @Override
            TinyRun run(Path folder) throws IOException {
                return taken(ForeignTokenizer.MISTRAL_NEMO, folder);
            }
        },
        QWEN_3 {
            @Override
            TinyRun run(Path folder) throws IOException {
                return taken(ForeignTokenizer.QWEN_3, folder);
            }
        };

        TinyRun run(Path folder) throws IOException {
            TinyRun run = new TinyRun(folder);
            run.writeTokenizer();
            return run;
        }

        static TinyRun taken(ForeignTokenizer kind, Path folder) throws IOException {
            Path from = folder.resolve("from");
            kind.write(from);
            TinyRun run = new TinyRun(folder);
            new TrainTokenizerJob().run(run.context("train-tokenizer.from=" + from));
            return new TinyRun(
                    folder,
                    StoredTokenizer.read(run.folder(TrainTokenizerStage.STAGE), run.hadoop)
                            .tokenizer());
        }
    }

    /** The two messages that the model learned, and some that it never saw. */
    @ParameterizedTest
    @EnumSource
    void answersMessagesAsGenerateDoes(Framing framing) throws IOException, InterruptedException {
        TinyRun run = framing.run(folder);
        int vocabulary = run.tokenizer.vocabularySize();
        ModelConfig config = new ModelConfig(vocabulary, 512, 64, 2, 4, 2, 96, 10_000, 1e-5, true);
        run.writeCheckpoint(PretrainStage.STAGE, 1, 3, config, "");
        finetune(run);
        StageContext context = run.context(
                "export.formats=[gguf-f32]", "generate.temperature=0", "generate.max-new-tokens=" + NEW_TOKENS);
        new ExportJob().run(context);
        List<String> messages = List.of("天気は？", "What does the wheel do?", "今日は", "the thread", "?");

        LlamaCpp.Answer answer = LlamaCpp.ask(new LlamaCpp.Question(
                folder.resolve("export/model-f32.gguf").toString(),
                List.of(),
                List.of(),
                List.of(),
                messages,
                NEW_TOKENS));

        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop);
                CpuEngine engine = new CpuEngine(config, 1)) {
            for (int i = 0; i < messages.size(); i++) {
                int[] prompt = new PromptEncoder(model, true).ids(messages.get(i));
                LlamaCpp.Chat chat = answer.chats().get(i);
                assertThat(chat.prompt()).as(messages.get(i)).isEqualTo(boxed(prompt));
                // llama.cpp's own programs put it before a chat where the file says so, whatever the template renders.
                assertThat(prompt[0] == answer.begin()).isEqualTo(answer.addsBegin());
                assertThat(chat.ids())
                        .as(messages.get(i))
                        .isEqualTo(greedy(engine, model, prompt).ids());
            }
        }
        assertThat(answer.addsBegin()).isEqualTo(run.tokenizer.specialTokens().hasBeginOfText());
        assertThat(answer.chats().get(0).text()).isEqualTo(JAPANESE);
        assertThat(answer.chats().get(1).text()).isEqualTo(ENGLISH);
        assertThat(answers(context, messages))
                .containsExactlyElementsOf(
                        answer.chats().stream().map(LlamaCpp.Chat::text).toList());
    }

    @Test
    void aGpt2DiffersByNothingButTheActivation() throws IOException, InterruptedException {
        Tokenizer tokenizer = new TinyRun(folder).tokenizer;
        ModelConfig config = Family.GPT2.model(tokenizer);
        int[] prompt = tokenizer.encode(ENGLISH);
        Path file = folder.resolve("gpt2.gguf");
        try (FloatPointer parameters = new FloatPointer(config.parameterCount());
                CpuEngine engine = new CpuEngine(config, 1)) {
            ParameterInitializer.initialize(config, 1, parameters);
            for (ParameterLayout.Entry entry : ParameterLayout.of(config).entries()) {
                float factor = entry.name().endsWith(ParameterLayout.DOWN) ? 0 : 10;
                for (long i = entry.offset(); i < entry.offset() + entry.length(); i++) {
                    parameters.put(i, entry.isMatrix() ? factor * parameters.get(i) : parameters.get(i) + i % 7 / 10f);
                }
            }
            writeGguf(file, tokenizer, config, parameters);

            LlamaCpp.Answer answer = LlamaCpp.ask(
                    new LlamaCpp.Question(file.toString(), List.of(), List.of(), List.of(boxed(prompt)), List.of(), 1));

            assertThat(worst(engine, parameters, prompt, answer.probabilities().get(0)))
                    .isLessThan(1e-5);
        }
    }

    static List<String> patterns() {
        return List.of(
                PreTokenizer.LLAMA3_PATTERN,
                PreTokenizer.LLAMA3_PATTERN.replace("{1,3}", ""),
                PreTokenizer.GPT2_PATTERN,
                PreTokenizer.O200K_PATTERN);
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void cutsTextIntoTheSameTokens(String pattern) throws IOException, InterruptedException {
        String page =
                Files.readString(Path.of("../../README.md")) + Files.readString(Path.of("../../conf/reference.yaml"));
        BytePairTokenizer trained = SmallTokenizer.of(1500, page);
        BytePairTokenizer tokenizer =
                new BytePairTokenizer(trained.vocabulary(), trained.merges(), PreTokenizer.of(pattern));
        List<String> texts = new ArrayList<>(List.of(
                JAPANESE,
                ENGLISH,
                "I'LL  go\tthere\r\n\r\n  now 12345 ４２ x\u3000y\u00a0 !?\n",
                "がか\u3099 ①Ⅷ 𠮟る 👩‍👩‍👧 e\u0301 \u0301 İI ß <|end_of_text|>",
                " \n \n  a"));
        page.lines().filter(line -> !line.isEmpty()).forEach(texts::add);
        ModelConfig config = Family.LLAMA.model(tokenizer);
        Path file = folder.resolve("words.gguf");
        try (FloatPointer parameters = new FloatPointer(config.parameterCount())) {
            ParameterInitializer.initialize(config, 1, parameters);
            writeGguf(file, tokenizer, config, parameters);
        }

        LlamaCpp.Answer answer =
                LlamaCpp.ask(new LlamaCpp.Question(file.toString(), texts, List.of(), List.of(), List.of(), 1));

        assertThat(answer.begin()).isZero();
        assertThat(answer.end()).isEqualTo(1);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(answer.tokens().get(i)).as(texts.get(i)).isEqualTo(boxed(tokenizer.encode(texts.get(i))));
        }
    }

    @Test
    void quantizesAsGgmlDoes() throws IOException {
        TinyRun run = new TinyRun(folder);
        run.writeTokenizer();
        ModelConfig config = Family.LLAMA.model(run.tokenizer);
        run.writeCheckpoint(PretrainStage.STAGE, 1, 3, config, "");
        new ExportJob().run(run.context("export.formats=[gguf-q8-0]"));
        float[] embedding = new float[config.vocabularySize() * config.width()];
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop)) {
            model.parameters().get(embedding); // the first tensor
        }

        byte[] expected = new byte[embedding.length / 32 * 34];
        NativeLibrary.getInstance(LlamaCpp.library("libggml-base.so").toString())
                .getFunction("quantize_row_q8_0_ref")
                .invokeVoid(new Object[] {embedding, expected, (long) embedding.length});

        byte[] file = Files.readAllBytes(folder.resolve("export/model-q8_0.gguf"));
        assertThat(new String(file, StandardCharsets.ISO_8859_1)
                        .contains(new String(expected, StandardCharsets.ISO_8859_1)))
                .isTrue();
    }

    private static void writeGguf(Path file, Tokenizer tokenizer, ModelConfig config, FloatPointer parameters)
            throws IOException {
        GgufExport.write(
                new org.apache.hadoop.fs.Path("file:" + file),
                new Configuration(false),
                "test",
                config,
                parameters,
                GgufType.F32,
                GgufTokenizers.of(tokenizer, ""),
                new GenerationDefaults(OptionalInt.of(0), List.of(1), 2, 0, 0, 1, 0, 1, 8));
    }

    /** What {@code generate} answers. */
    private static List<String> answers(StageContext context, List<String> messages) throws IOException {
        SortedMap<Integer, String> texts = new TreeMap<>();
        new GenerateJob().answer(context, new PromptRequest(messages, 1, Optional.empty(), 7), new AnswerListener() {
            @Override
            public void onText(int answer, String piece) {
                texts.merge(answer, piece, String::concat);
            }
        });
        return List.copyOf(texts.values());
    }

    private void finetune(TinyRun run) throws IOException {
        Path data = Files.write(
                folder.resolve("chats.jsonl"),
                List.of(conversation("天気は？", JAPANESE), conversation("What does the wheel do?", ENGLISH)));
        new FinetuneJob()
                .run(run.context(
                        "finetune.data=[\"" + data + "\"]",
                        "finetune.epochs=100",
                        "finetune.sequences-per-step=2",
                        "finetune.optimizer.peak-learning-rate=0.005"));
    }

    /** The largest difference of a probability, over all tokens and positions. */
    private static double worst(
            CpuEngine engine, FloatPointer parameters, int[] prompt, List<List<Double>> probabilities) {
        double worst = 0;
        float[] logits = new float[engine.config().vocabularySize()];
        try (DecodingSession session = engine.startDecoding(parameters)) {
            for (int position = 0; position < prompt.length; position++) {
                session.feed(new int[] {prompt[position]}, logits);
                double[] expected = softmax(logits);
                List<Double> actual = probabilities.get(position);
                assertThat(actual).hasSize(expected.length).doesNotContainNull();
                for (int id = 0; id < expected.length; id++) {
                    worst = Math.max(worst, Math.abs(expected[id] - actual.get(id)));
                }
            }
        }
        return worst;
    }

    private static double[] softmax(float[] logits) {
        double[] exponentials = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            exponentials[i] = Math.exp(logits[i]);
            sum += exponentials[i];
        }
        double total = sum;
        return Arrays.stream(exponentials).map(value -> value / total).toArray();
    }

    private static LlamaCpp.Continuation greedy(CpuEngine engine, TrainedModel model, int[] prompt) {
        Tokenizer tokenizer = model.tokenizer().tokenizer();
        Set<Integer> ends = Set.copyOf(model.ends());
        int[] ids = new Generator(engine, model.parameters())
                .generate(
                        List.of(prompt),
                        new GenerationSettings(NEW_TOKENS, ends, 1, SamplerSettings.greedy()),
                        (sequence, id) -> true)
                .continuations()
                .get(0);
        return new LlamaCpp.Continuation(boxed(ids), tokenizer.decode(ids));
    }

    private static int[] prompt(Tokenizer tokenizer, String question) {
        return new ChatTemplate(tokenizer)
                .render(List.of(new Message("user", question)), true)
                .ids();
    }

    private static List<Integer> boxed(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static String conversation(String question, String answer) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"%s\"}]}"
                .formatted(question, answer);
    }
}
