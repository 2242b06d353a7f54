package dev.tsumugi.spark.job;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import dev.tsumugi.spark.tokens.ConversationCounts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;

/** The steps of one fine-tuning, its log and its checkpoint. */
final class Finetuning {
    private final JobContext context;
    private final TrainedModel start;
    private final InnerTrainer trainer;
    private final ConversationCounts counts;
    private final TrainingLog log;
    private long tokens;
    private long sequences;

    /** @param trainer with the parameters of {@code start} */
    Finetuning(JobContext context, TrainedModel start, InnerTrainer trainer, ConversationCounts counts)
            throws IOException {
        this.context = context;
        this.start = start;
        this.trainer = trainer;
        this.counts = counts;
        log = TrainingLog.start(context.folder(Stage.FINETUNE), context.hadoop());
    }

    FinetuneReport run(List<List<TokenBatch>> epochs, int steps) throws IOException {
        double firstLoss = 0;
        double loss = 0;
        try (Progress.Task task = context.progress().start("finetune", steps, "steps")) {
            for (int epoch = 0; epoch < epochs.size(); epoch++) {
                loss = epoch(epochs.get(epoch), steps, task);
                firstLoss = epoch == 0 ? loss : firstLoss;
            }
        }
        log.write();
        requireFiniteParameters();
        save(loss);
        return new FinetuneReport(
                start.config().parameterCount(),
                start.checkpoint().state().step(),
                epochs.size(),
                steps,
                tokens,
                tokens / log.seconds(),
                firstLoss,
                loss,
                counts);
    }

    /** The mean loss over the targets of an epoch. */
    private double epoch(List<TokenBatch> batches, int steps, Progress.Task task) throws IOException {
        double sum = 0;
        long targets = 0;
        for (TokenBatch batch : batches) {
            BatchLoss loss = step(batch);
            sum += loss.meanLoss() * loss.targets();
            targets += loss.targets();
            task.advance(1);
            task.note(String.format(Locale.ROOT, "step %d/%d, loss %.3f", trainer.stepsDone(), steps, loss.meanLoss()));
        }
        return sum / targets;
    }

    private BatchLoss step(TokenBatch batch) throws IOException {
        double learningRate = trainer.learningRate();
        long started = System.nanoTime();
        BatchLoss loss = trainer.step(batch);
        double seconds = (System.nanoTime() - started) / 1e9;
        int step = trainer.stepsDone();
        if (!Double.isFinite(loss.meanLoss())) {
            throw new UserException("Fine-tuning diverged: its loss at step " + step + " is " + loss.meanLoss()
                    + ". Lower finetune.optimizer.peak-learning-rate or clip-norm.");
        }
        tokens += loss.targets();
        sequences += batch.sequences();
        log.add(new TrainingLog.Entry(
                step,
                step,
                tokens,
                loss.meanLoss(),
                learningRate,
                loss.targets() / seconds,
                log.seconds() + seconds,
                null,
                null));
        return loss;
    }

    /** The loss of the last step is of the parameters before it: only they tell whether it diverged. */
    private void requireFiniteParameters() {
        FloatPointer parameters = trainer.parameters();
        for (long i = 0; i < parameters.limit() - parameters.position(); i++) {
            if (!Float.isFinite(parameters.get(i))) {
                throw new UserException("Fine-tuning diverged in its last step: a parameter is " + parameters.get(i)
                        + ". Lower finetune.optimizer.peak-learning-rate or clip-norm.");
            }
        }
    }

    private void save(double loss) throws IOException {
        int step = trainer.stepsDone();
        TrainingState state = new TrainingState(
                step,
                0,
                step,
                sequences,
                tokens,
                context.config().run().seed(),
                1,
                new TreeMap<>(Map.of(TrainingState.TRAINING, loss)));
        new CheckpointStore(context.folder(Stage.FINETUNE), context.hadoop())
                .save(new Checkpoint(
                        start.config(), state, start.tokenizer().sha256(), trainer.parameters(), trainer.moments()));
    }
}
