package dev.tsumugi.training.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.evaluate.Evaluation;
import dev.tsumugi.tokenizer.chat.RenderedChat;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.training.finetune.ConversationReader;
import dev.tsumugi.training.finetune.FinetuneConfig;
import dev.tsumugi.training.loop.UniformGuess;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code evaluate}: how well the pre-trained and the fine-tuned model predict the validation sequences. */
public final class EvaluateJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluateJob.class);
    private static final String REPORT = "evaluation.json";
    private static final int SEQUENCES_AT_ONCE = 16;

    @Override
    public StageReport run(StageContext context) throws IOException {
        TokenShards shards = TokenShards.read(context.folder(TokenizeStage.STAGE), context.hadoop());
        List<EvaluateReport.ModelEvaluation> evaluations = new ArrayList<>();
        try (TrainedModel pretrained =
                TrainedModel.require(Training.PRETRAINED, context.runDirectory(), context.hadoop())) {
            Optional<TrainedModel> found =
                    TrainedModel.find(Training.FINETUNED, context.runDirectory(), context.hadoop());
            List<RenderedChat> conversations = found.isPresent() ? conversations(context, pretrained) : List.of();
            evaluations.add(evaluate(context, shards, pretrained, conversations));
            if (found.isPresent()) {
                try (TrainedModel finetuned = found.get()) {
                    evaluations.add(evaluate(context, shards, finetuned, conversations));
                }
            }
        }
        EvaluateReport report = new EvaluateReport(evaluations);
        write(context, report);
        return report;
    }

    private static EvaluateReport.ModelEvaluation evaluate(
            StageContext context, TokenShards shards, TrainedModel model, List<RenderedChat> conversations)
            throws IOException {
        model.requireFit("validation", shards);
        EvaluateConfig config = context.config(EvaluateConfig.class);
        long available = shards.validationSequences();
        int sequences =
                Math.toIntExact(config.maxSequences() == 0 ? available : Math.min(config.maxSequences(), available));
        List<ShardSlice> slices = shards.validationSlices(context.folder(TokenizeStage.STAGE), 0, sequences);
        TokenBytes bytes = new TokenBytes(model.tokenizer().tokenizer(), LOG::warn);
        Evaluation evaluation;
        OwnQuestions questions;
        try (TransformerEngine engine =
                TrainingSettings.ofTrained(context.config(DecoderConfig.class), model.config(), config.threads())) {
            try (Progress.Task progress = context.progress()
                            .start("evaluate " + model.training().label(), sequences, "sequences");
                    SliceBatches batches = new SliceBatches(slices, SEQUENCES_AT_ONCE, context.hadoop(), rows -> {
                        bytes.add(rows);
                        progress.advance(rows.sequences());
                    })) {
                evaluation = Evaluation.of(engine, model.parameters(), batches);
            }
            questions = ask(context, engine, model, conversations);
        }
        new UniformGuess(model.config().vocabularySize())
                .warning("The " + model.training().label() + " model's loss", evaluation.meanLoss())
                .ifPresent(LOG::warn);
        return new EvaluateReport.ModelEvaluation(
                model.training(),
                model.checkpoint().state().step(),
                model.config().parameterCount(),
                sequences,
                evaluation.targets(),
                bytes.sum(),
                evaluation.meanLoss(),
                evaluation.perplexity(),
                evaluation.bitsPerByte(bytes.sum()),
                questions.asked(),
                questions.fractionRight());
    }

    private static OwnQuestions ask(
            StageContext context, TransformerEngine engine, TrainedModel model, List<RenderedChat> conversations) {
        try (Progress.Task progress =
                context.progress().start("ask " + model.training().label(), conversations.size(), "conversations")) {
            return OwnQuestions.ask(engine, model.parameters(), conversations, () -> progress.advance(1));
        }
    }

    /** Some of the conversations that {@code model} was fine-tuned on, spread evenly. */
    private static List<RenderedChat> conversations(StageContext context, TrainedModel model) throws IOException {
        int most = context.config(EvaluateConfig.class).maxConversations();
        if (context.config(FinetuneConfig.class).data().isEmpty() || most == 0) {
            return List.of();
        }
        List<RenderedChat> all = ConversationReader.read(context, model).chats();
        int chosen = Math.min(most, all.size());
        return IntStream.range(0, chosen)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / chosen)))
                .toList();
    }

    private static void write(StageContext context, EvaluateReport report) throws IOException {
        Path file = new Path(context.folder(EvaluateStage.STAGE), REPORT);
        try (OutputStream out = file.getFileSystem(context.hadoop()).create(file, true)) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out, report);
        }
    }
}
