package dev.tsumugi.training.export;

import dev.tsumugi.corpus.collect.CollectReport;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.evaluate.EvaluateReport;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.finetune.FinetuneConfig;
import dev.tsumugi.training.finetune.FinetuneReport;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainReport;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a model came to be, as far as the run knows.
 *
 * @param startedFrom the Hugging Face folder that pre-training started from; empty for random parameters
 * @param trainings in their order, the model's own last
 * @param sources of the corpus; empty where documents came from elsewhere
 * @param conversations that it was fine-tuned on; empty where it was not, or where the run does not know
 * @param evaluations of this model; empty where it was not evaluated
 * @param unreadable commands of the stages whose reports another version of the program wrote
 */
record ModelHistory(
        String startedFrom,
        List<Trained> trainings,
        List<CollectReport.SourceReport> sources,
        Optional<Conversations> conversations,
        List<EvaluateReport.ModelEvaluation> evaluations,
        SortedSet<String> unreadable) {

    /**
     * One training.
     *
     * @param training which one
     * @param steps optimizer steps
     * @param tokens targets learned from
     */
    record Trained(Training training, long steps, long tokens) {}

    /**
     * What a model was fine-tuned on.
     *
     * @param count of conversations
     * @param epochs passes over them
     * @param license SPDX identifier, empty where unknown
     */
    record Conversations(long count, int epochs, String license) {}

    /** Reads what the stages before have left. */
    static ModelHistory of(StageContext context, TrainedModel model) throws IOException {
        return new Reader(RunDirectory.at(context.runDirectory().toString(), context.hadoop())).read(context, model);
    }

    /** The training that made the model. */
    Training last() {
        return trainings.get(trainings.size() - 1).training();
    }

    private static final class Reader {
        private final RunDirectory directory;
        private final SortedSet<String> unreadable = new TreeSet<>();

        private Reader(RunDirectory directory) {
            this.directory = directory;
        }

        private ModelHistory read(StageContext context, TrainedModel model) throws IOException {
            List<CollectReport.SourceReport> sources = report(CollectStage.STAGE, CollectReport.class)
                    .map(CollectReport::sources)
                    .orElse(List.of());
            Optional<Conversations> conversations = Optional.empty();
            List<Trained> trainings = new ArrayList<>();
            if (model.training() == Training.FINETUNED) {
                report(PretrainStage.STAGE, PretrainReport.class)
                        .map(report -> new Trained(Training.PRETRAINED, report.steps(), report.tokens()))
                        .ifPresent(trainings::add);
                String license = context.config(FinetuneConfig.class).license();
                conversations = report(FinetuneStage.STAGE, FinetuneReport.class)
                        .map(report ->
                                new Conversations(report.conversations().conversations(), report.epochs(), license));
            }
            TrainingState state = model.checkpoint().state();
            trainings.add(new Trained(model.training(), state.step(), state.tokens()));
            String startedFrom = context.config(DecoderConfig.class).from();
            return new ModelHistory(startedFrom, trainings, sources, conversations, evaluations(model), unreadable);
        }

        private <R extends StageReport> Optional<R> report(Stage stage, Class<R> type) throws IOException {
            try {
                return directory
                        .manifest(stage)
                        .map(manifest -> manifest.reportOf(stage))
                        .filter(type::isInstance)
                        .map(type::cast);
            } catch (UserException e) {
                unreadable.add(stage.command()); // a model is worth exporting all the same
                return Optional.empty();
            }
        }

        /** The finished evaluation, unless it is of another model. */
        private List<EvaluateReport.ModelEvaluation> evaluations(TrainedModel model) throws IOException {
            Optional<StageManifest> evaluated = directory.manifest(EvaluateStage.STAGE);
            if (evaluated.isEmpty()) {
                return List.of();
            }
            Optional<StageManifest> finetuned = directory.manifest(FinetuneStage.STAGE);
            String measured = evaluated.get().provenance().inputs().get(FinetuneStage.STAGE.command());
            if (finetuned.isPresent()
                    && !finetuned.get().provenance().fingerprint().equals(measured)) {
                return List.of();
            }
            List<EvaluateReport.ModelEvaluation> evaluations = report(EvaluateStage.STAGE, EvaluateReport.class)
                    .map(EvaluateReport::models)
                    .orElse(List.of());
            boolean ofThisCheckpoint = evaluations.stream()
                    .anyMatch(evaluation -> evaluation.model() == model.training()
                            && evaluation.step() == model.checkpoint().state().step());
            return ofThisCheckpoint ? evaluations : List.of();
        }
    }
}
