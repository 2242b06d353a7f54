package dev.tsumugi.spark.job;

import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.generate.GenerationSettings;
import dev.tsumugi.model.generate.Generator;
import dev.tsumugi.model.generate.SamplerSettings;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.config.GenerateConfig;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import dev.tsumugi.tokenizer.chat.Message;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers prompts with a run's model, without a Spark session. The fine-tuned model answers messages where {@code
 * generate.chat} is set; otherwise, and with the pre-trained model always, a prompt is text to go on with.
 */
final class TextGenerator implements AutoCloseable {
    private static final String USER = "user";

    private final TrainedModel model;
    private final GenerateConfig config;
    private final boolean chat;
    private final CpuEngine engine;

    /** @param model closed with the generator */
    TextGenerator(TrainedModel model, GenerateConfig config) {
        this.model = model;
        this.config = config;
        this.chat = config.chat() && model.training() == Training.FINETUNED;
        this.engine = new CpuEngine(model.config(), config.threads());
    }

    /**
     * Loads the tokenizer and the newest checkpoint: fine-tuned, or pre-trained where nothing was fine-tuned.
     *
     * @throws UserException when the run has no model yet
     */
    static TextGenerator open(JobContext context) throws IOException {
        return new TextGenerator(
                TrainedModel.furthest(context.runDirectory(), context.hadoop()),
                context.config().generate());
    }

    /**
     * Answers one prompt.
     *
     * @param seed the same seed gives the same answer
     * @param text receives the answer as it grows, in whole characters
     * @throws UserException when the prompt does not fit the model's context
     */
    GenerateReport.Sample generate(String prompt, long seed, Consumer<String> text) {
        Tokenizer tokenizer = model.tokenizer().tokenizer();
        int[] ids = chat ? message(tokenizer, prompt) : begin(tokenizer, prompt);
        if (ids.length >= model.config().contextLength()) {
            throw new UserException("The prompt has " + ids.length + " tokens, but the model's context of "
                    + model.config().contextLength() + " must hold it and the answer: shorten the prompt.");
        }
        StringBuilder answer = new StringBuilder();
        Utf8Stream stream = new Utf8Stream(piece -> {
            answer.append(piece);
            text.accept(piece);
        });
        long start = System.nanoTime();
        int[] generated = new Generator(engine, model.parameters())
                .generate(ids, settings(tokenizer, seed), id -> stream.add(tokenizer.decodeBytes(new int[] {id})));
        double seconds = (System.nanoTime() - start) / 1e9;
        stream.finish();
        return new GenerateReport.Sample(
                model.training(), prompt, answer.toString(), generated.length, generated.length / seconds);
    }

    @Override
    public void close() {
        engine.close();
        model.close();
    }

    private static int[] message(Tokenizer tokenizer, String prompt) {
        return new ChatTemplate(tokenizer)
                .render(List.of(new Message(USER, prompt)), true)
                .ids();
    }

    private static int[] begin(Tokenizer tokenizer, String prompt) {
        int[] text = tokenizer.encode(prompt);
        int[] ids = new int[text.length + 1];
        ids[0] = tokenizer.specialTokens().beginOfText();
        System.arraycopy(text, 0, ids, 1, text.length);
        return ids;
    }

    private GenerationSettings settings(Tokenizer tokenizer, long seed) {
        SpecialTokens special = tokenizer.specialTokens();
        return new GenerationSettings(
                config.maxNewTokens(),
                Set.of(special.endOfText(), special.messageEnd()),
                new SamplerSettings(config.temperature(), config.topK(), config.topP(), seed));
    }
}
