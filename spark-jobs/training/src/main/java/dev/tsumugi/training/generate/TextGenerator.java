package dev.tsumugi.training.generate;

import dev.tsumugi.corpus.shard.InnerTokens;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.generate.Generation;
import dev.tsumugi.model.generate.GenerationSettings;
import dev.tsumugi.model.generate.Generator;
import dev.tsumugi.model.generate.SamplerSettings;
import dev.tsumugi.model.generate.TokenListener;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.workflow.config.EffectiveConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers prompts with a run's model, without a Spark session.
 */
final class TextGenerator implements AutoCloseable {
    /** One sample for each answer of the request. */
    record Answers(List<GenerateReport.Sample> samples, GenerationSpeed speed) {}

    private final TrainedModel model;
    private final GenerateConfig config;
    private final PromptEncoder encoder;
    private final TransformerEngine engine;

    /** @param model closed with the generator */
    TextGenerator(TrainedModel model, EffectiveConfig run) {
        this.model = model;
        this.config = run.section(GenerateConfig.class);
        this.encoder = new PromptEncoder(model, config.chat());
        this.engine = TrainingSettings.ofTrained(run.section(DecoderConfig.class), model.config(), config.threads());
    }

    /**
     * Answers prompts.
     *
     * @param request whose model is this one
     * @throws dev.tsumugi.workflow.UserException as {@link PromptEncoder#ids}
     */
    Answers generate(PromptRequest request, AnswerListener listener) {
        Tokenizer tokenizer = model.tokenizer().tokenizer();
        List<int[]> prompts = new ArrayList<>();
        List<AnswerText> texts = new ArrayList<>();
        for (int i = 0; i < request.answers(); i++) {
            int answer = i;
            prompts.add(i % request.samples() == 0 ? encoder.ids(request.promptOf(i)) : prompts.get(i - 1));
            texts.add(new AnswerText(config.stop(), piece -> listener.onText(answer, piece)));
        }
        TokenListener tokens = new TokenListener() {
            @Override
            public boolean onToken(int answer, int id) {
                return texts.get(answer).add(InnerTokens.bytes(tokenizer, id));
            }

            @Override
            public void onEnd(int answer) {
                texts.get(answer).finish();
                listener.onEnd(answer);
            }
        };
        Generation generation =
                new Generator(engine, model.parameters()).generate(prompts, settings(request.seed()), tokens);
        List<GenerateReport.Sample> samples = new ArrayList<>();
        for (int i = 0; i < request.answers(); i++) {
            samples.add(new GenerateReport.Sample(
                    model.training(),
                    request.promptOf(i),
                    texts.get(i).toString(),
                    generation.continuations().get(i).length));
        }
        return new Answers(
                samples,
                new GenerationSpeed(
                        generation.promptTokens(),
                        generation.promptSeconds(),
                        generation.newTokens(),
                        generation.newSeconds()));
    }

    @Override
    public void close() {
        engine.close();
        model.close();
    }

    private GenerationSettings settings(long seed) {
        return new GenerationSettings(
                config.maxNewTokens(),
                Set.copyOf(model.ends()),
                config.atOnce(),
                new SamplerSettings(
                        config.repetitionPenalty(),
                        config.temperature(),
                        config.topK(),
                        config.topP(),
                        config.minP(),
                        seed));
    }
}
