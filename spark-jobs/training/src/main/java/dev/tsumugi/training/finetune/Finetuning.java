package dev.tsumugi.training.finetune;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.CheckpointWriter;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.decoder.FinetunedSteps;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** The steps of one fine-tuning, its log and its checkpoints. */
final class Finetuning {
    private final StageContext context;
    private final FinetuneConfig config;
    private final TrainedModel start;
    private final LocalTrainer trainer;
    private final ConversationCounts counts;
    private final Path folder;
    private final CheckpointStore store;
    private TrainingLog log;
    private Set<Long> resumedStep = Set.of();
    private long tokens;
    private long sequences;

    /**
     * Goes on from the newest checkpoint, if there is one.
     *
     * @param trainer with the parameters of {@code start}
     */
    Finetuning(StageContext context, TrainedModel start, LocalTrainer trainer, ConversationCounts counts)
            throws IOException {
        this.context = context;
        this.config = context.config(FinetuneConfig.class);
        this.start = start;
        this.trainer = trainer;
        this.counts = counts;
        folder = context.folder(FinetuneStage.STAGE);
        store = new CheckpointStore(folder, context.hadoop());
        log = TrainingLog.start(folder, context.hadoop());
        resume();
    }

    /** @param epochs the batches of each */
    FinetuneReport run(List<List<TokenBatch>> epochs) throws IOException {
        List<TokenBatch> batches = epochs.stream().flatMap(List::stream).toList();
        int resumed = trainer.stepsDone();
        if (resumed > batches.size()) {
            throw new UserException("The checkpoint of step " + resumed + " in " + folder + " is beyond the "
                    + batches.size() + " steps of this fine-tuning; delete the folder to start anew.");
        }
        try (Progress.Task task = context.progress().start("finetune", batches.size() - resumed, "steps");
                TrainingLog closed = log;
                CheckpointWriter writer = new CheckpointWriter(store)) {
            for (TokenBatch batch : batches.subList(resumed, batches.size())) {
                writer.requireNoFailure();
                double loss = step(batch);
                int step = trainer.stepsDone();
                task.advance(1);
                task.note(String.format(Locale.ROOT, "step %d/%d, loss %.3f", step, batches.size(), loss));
                FinetunedSteps progress = new FinetunedSteps(step, batches.size());
                if (progress.hasEnded()) {
                    requireFiniteParameters();
                    save(
                            writer,
                            progress,
                            lossOf(step - epochs.get(epochs.size() - 1).size(), step));
                } else if (step % config.checkpointEverySteps() == 0) {
                    save(writer, progress, loss);
                }
            }
        }
        return report(epochs, batches.size());
    }

    /** The loss before the step. */
    private double step(TokenBatch batch) throws IOException {
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
        return loss.meanLoss();
    }

    /** The mean loss over the targets of the steps after {@code from} up to {@code to}. */
    private double lossOf(int from, int to) {
        List<TrainingLog.Entry> entries = log.entries();
        double sum = 0;
        long before = from == 0 ? 0 : entries.get(from - 1).tokens();
        long learned = before;
        for (TrainingLog.Entry entry : entries.subList(from, to)) {
            sum += entry.loss() * (entry.tokens() - learned);
            learned = entry.tokens();
        }
        return sum / (learned - before);
    }

    private FinetuneReport report(List<List<TokenBatch>> epochs, int steps) {
        return new FinetuneReport(
                start.config().parameterCount(),
                start.checkpoint().state().step(),
                epochs.size(),
                steps,
                tokens,
                tokens / log.seconds(),
                lossOf(0, epochs.get(0).size()),
                lossOf(steps - epochs.get(epochs.size() - 1).size(), steps),
                counts);
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

    private void save(CheckpointWriter writer, FinetunedSteps progress, double loss) throws IOException {
        log.write(); // before the checkpoint: a run that goes on from it finds all steps up to it
        TrainingState state = new TrainingState(
                trainer.stepsDone(),
                0,
                trainer.stateSteps(),
                sequences,
                tokens,
                context.config().run().seed(),
                1,
                new TreeMap<>(Map.of(TrainingState.TRAINING, loss)));
        Checkpoint checkpoint = new Checkpoint(
                start.config(),
                state,
                start.tokenizer().sha256(),
                trainer.parameters(),
                trainer.stateVectors(),
                progress.documents(),
                List.of());
        writer.save(checkpoint, new Retention(1, 0, false, resumedStep));
    }

    private void resume() throws IOException {
        Optional<Checkpoint> newest;
        try {
            newest = store.loadNewest();
        } catch (DamagedFileException e) {
            throw new UserException(
                    e.getMessage() + " No other complete checkpoint is left; delete " + folder + " to start anew.", e);
        }
        if (newest.isEmpty()) {
            return;
        }
        try (Checkpoint checkpoint = newest.get()) {
            TrainingState state = checkpoint.state();
            if (!checkpoint.model().equals(start.config())
                    || state.seed() != context.config().run().seed()
                    || !checkpoint
                            .optimizer()
                            .keySet()
                            .equals(trainer.stateVectors().keySet())) {
                throw new UserException("The checkpoint of step " + state.step() + " in " + folder
                        + " was made with another model, seed or optimizer; delete the folder to start anew.");
            }
            long bytes = start.config().parameterCount() * Float.BYTES;
            Pointer.memcpy(trainer.parameters(), checkpoint.parameters(), bytes);
            trainer.stateVectors()
                    .forEach((name, vector) ->
                            Pointer.memcpy(vector, checkpoint.optimizer().get(name), bytes));
            trainer.setStepsDone(Math.toIntExact(state.step()), Math.toIntExact(state.iterations()));
            resumedStep = Set.of(state.step());
            tokens = state.tokens();
            sequences = state.sequences();
            log = TrainingLog.resume(folder, context.hadoop(), state.step());
        }
    }
}
