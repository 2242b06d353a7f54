package dev.tsumugi.training.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.evaluate.Evaluation;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.training.loop.UniformGuess;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
            evaluations.add(evaluate(context, shards, pretrained));
        }
        Optional<TrainedModel> found = TrainedModel.find(Training.FINETUNED, context.runDirectory(), context.hadoop());
        if (found.isPresent()) {
            try (TrainedModel finetuned = found.get()) {
                evaluations.add(evaluate(context, shards, finetuned));
            }
        }
        EvaluateReport report = new EvaluateReport(evaluations);
        write(context, report);
        return report;
    }

    private static EvaluateReport.ModelEvaluation evaluate(StageContext context, TokenShards shards, TrainedModel model)
            throws IOException {
        requireFit(shards, model);
        EvaluateConfig config = context.config(EvaluateConfig.class);
        long available = shards.validationSequences();
        int sequences =
                Math.toIntExact(config.maxSequences() == 0 ? available : Math.min(config.maxSequences(), available));
        List<ShardSlice> slices = shards.validationSlices(context.folder(TokenizeStage.STAGE), 0, sequences);
        TokenBytes tokenBytes = new TokenBytes(model.tokenizer().tokenizer());
        AtomicLong bytes = new AtomicLong();
        Evaluation evaluation;
        try (TransformerEngine engine = TrainingSettings.ofTrained(
                        context.config(DecoderConfig.class), model.config(), config.threads());
                Progress.Task progress =
                        context.progress().start("evaluate " + model.training().label(), sequences, "sequences");
                SliceBatches batches = new SliceBatches(slices, SEQUENCES_AT_ONCE, context.hadoop(), batch -> {
                    bytes.addAndGet(tokenBytes.ofTargets(batch));
                    progress.advance(batch.sequences());
                })) {
            evaluation = Evaluation.of(engine, model.parameters(), batches);
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
                bytes.get(),
                evaluation.meanLoss(),
                evaluation.perplexity(),
                evaluation.bitsPerByte(bytes.get()));
    }

    private static void requireFit(TokenShards shards, TrainedModel model) {
        if (shards.vocabularySize() != model.config().vocabularySize()
                || shards.sequenceLength() > model.config().contextLength()) {
            throw new UserException(
                    "The validation sequences (" + shards.sequenceLength() + " tokens of a vocabulary of "
                            + shards.vocabularySize() + ") do not fit the model " + model.folder() + " (context "
                            + model.config().contextLength() + ", vocabulary "
                            + model.config().vocabularySize()
                            + "): run tokenize and pretrain again.");
        }
    }

    private static void write(StageContext context, EvaluateReport report) throws IOException {
        Path file = new Path(context.folder(EvaluateStage.STAGE), REPORT);
        try (OutputStream out = file.getFileSystem(context.hadoop()).create(file, true)) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out, report);
        }
    }
}
