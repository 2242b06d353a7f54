package dev.tsumugi.training.inspect;

import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.training.generate.GenerateConfig;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** {@code inspect}: what a run's model attends to and expects, without a Spark session. */
public final class InspectJob implements AutoCloseable {
    /** Below the run directory. */
    static final String ATTENTION_PAGE = "inspect/attention.html";

    private static final String BLANK = "【[?？]】";
    private static final String BEGIN = "⟨begin⟩";

    private final StageContext context;
    private final TrainedModel trained;
    private final LanguageModel model;

    private InspectJob(StageContext context, TrainedModel trained) {
        this.context = context;
        this.trained = trained;
        TransformerEngine engine = TrainingSettings.ofTrained(
                context.config(DecoderConfig.class),
                trained.config(),
                context.config(GenerateConfig.class).threads());
        this.model = new LanguageModel(
                engine, trained.parameters(), trained.tokenizer().tokenizer());
    }

    /**
     * Loads a model.
     *
     * @param training empty: the furthest one
     * @throws UserException when the run has no such model yet
     */
    public static InspectJob open(StageContext context, Optional<Training> training) throws IOException {
        return new InspectJob(context, TrainedModel.choose(training, context.runDirectory(), context.hadoop()));
    }

    /** A sentence that the user should know before relying on the model; empty where there is none. */
    public Optional<String> notice() {
        return trained.notice();
    }

    /**
     * Writes {@code inspect/attention.html}, the attention of every layer and head over the tokens of a text.
     *
     * @return the page
     * @throws UserException when the text has more tokens than a page or the model's context holds
     */
    public Path attention(String text) throws IOException {
        TokenizedText tokens = TokenizedText.of(model, text);
        if (tokens.length() > AttentionPage.MAX_TOKENS) {
            throw new UserException("The text has " + tokens.length() + " tokens, but a page shows at most "
                    + AttentionPage.MAX_TOKENS + ": shorten the text.");
        }
        String html = new AttentionPage(
                        text,
                        "the " + trained.training().label() + " model of run "
                                + context.config().run().name() + ", "
                                + trained.folder().getName(),
                        tokens.labels(BEGIN),
                        tokens.bytes(),
                        model.engine().attention(model.parameters(), tokens.ids()))
                .html();
        Path page = new Path(context.runDirectory(), ATTENTION_PAGE);
        try (OutputStream out = page.getFileSystem(context.hadoop()).create(page, true)) {
            out.write(html.getBytes(StandardCharsets.UTF_8));
        }
        return page;
    }

    /**
     * What the model would put where the text says 【?】.
     *
     * @param count of candidates
     * @param maxTokens of a candidate
     * @throws UserException when the text has no blank or several, or the model's context does not hold it
     */
    public List<Candidate> fill(String text, int count, int maxTokens) {
        String[] sides = text.split(BLANK, -1);
        if (sides.length != 2) {
            throw new UserException("The text must mark one blank as 【?】, but marks "
                    + (sides.length == 1 ? "none" : sides.length - 1) + ": " + text);
        }
        return new BlankFilling(model, sides[0], sides[1]).candidates(count, maxTokens);
    }

    /**
     * The most probable tokens after a text.
     *
     * @throws UserException when the model's context does not hold the text
     */
    public List<NextToken> next(String text, int count) {
        return NextToken.after(model, text, count);
    }

    @Override
    public void close() {
        model.engine().close();
        trained.close();
    }
}
