package dev.tsumugi.training.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import dev.tsumugi.model.safetensors.TensorType;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.evaluate.EvaluateReport;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code export}: the fine-tuned model, or the pre-trained one where nothing was fine-tuned, as a folder that transformers and
 * vLLM open, and as GGUF files for llama.cpp.
 */
public final class ExportJob implements Job {
    private static final String MODEL_CARD = "README.md";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public StageReport run(StageContext context) throws IOException {
        Path folder = context.folder(ExportStage.STAGE);
        ExportConfig config = context.config(ExportConfig.class);
        TensorType type = config.dtype().stored();
        try (TrainedModel model = TrainedModel.furthest(context.runDirectory(), context.hadoop())) {
            requireExportable(model);
            FileSystem files = folder.getFileSystem(context.hadoop());
            files.mkdirs(folder);
            SortedSet<String> names = new TreeSet<>();
            ExportedModel exported = new ExportedModel(context, model);
            for (ExportConfig.Format format : config.formats()) {
                names.addAll(format.files().write(exported));
            }
            try (OutputStream out = files.create(new Path(folder, MODEL_CARD), true)) {
                out.write(card(context, model, names).markdown().getBytes(StandardCharsets.UTF_8));
            }
            names.add(MODEL_CARD);
            return new ExportReport(
                    model.training(),
                    model.checkpoint().state().step(),
                    model.config().parameterCount(),
                    type.torchName(),
                    exported(files, folder, names));
        }
    }

    private static void requireExportable(TrainedModel model) {
        try {
            HuggingFaceConfig.requireExpressible(model.config());
        } catch (IllegalArgumentException e) {
            throw new UserException("The model cannot be exported. " + e.getMessage(), e);
        }
    }

    private static ModelCard card(StageContext context, TrainedModel model, SortedSet<String> files)
            throws IOException {
        RunDirectory directory = RunDirectory.at(context.runDirectory().toString(), context.hadoop());
        return new ModelCard(
                context.config(ExportConfig.class).name(),
                model.training(),
                model.checkpoint().state().step(),
                model.checkpoint().state().tokens(),
                model.config(),
                files,
                sources(directory.manifest(CollectStage.STAGE)),
                evaluations(directory, model));
    }

    /** The figures of a card that {@code collect} reported; empty where documents came from elsewhere. */
    private static List<ModelCard.DataSource> sources(Optional<StageManifest> collected) {
        List<ModelCard.DataSource> sources = new ArrayList<>();
        if (collected.isPresent()) {
            for (JsonNode source : collected.get().report().path("sources")) {
                sources.add(new ModelCard.DataSource(
                        source.path("name").asText(),
                        source.path("kind").asText(),
                        source.path("license").asText(),
                        source.path("documents").asLong(),
                        source.path("bytes").asLong()));
            }
        }
        return sources;
    }

    /** The finished evaluation, unless it is of another model. */
    private static List<EvaluateReport.ModelEvaluation> evaluations(RunDirectory directory, TrainedModel model)
            throws IOException {
        Optional<StageManifest> evaluated = directory.manifest(EvaluateStage.STAGE);
        if (evaluated.isEmpty()) {
            return List.of();
        }
        Optional<StageManifest> finetuned = directory.manifest(FinetuneStage.STAGE);
        String measured = evaluated.get().provenance().inputs().get(FinetuneStage.STAGE.command());
        if (finetuned.isPresent() && !finetuned.get().provenance().fingerprint().equals(measured)) {
            return List.of();
        }
        List<EvaluateReport.ModelEvaluation> evaluations =
                JSON.treeToValue(evaluated.get().report(), EvaluateReport.class).models();
        boolean ofThisCheckpoint = evaluations.stream()
                .anyMatch(evaluation -> evaluation.model() == model.training()
                        && evaluation.step() == model.checkpoint().state().step());
        return ofThisCheckpoint ? evaluations : List.of();
    }

    private static List<ExportReport.ExportedFile> exported(FileSystem files, Path folder, SortedSet<String> names)
            throws IOException {
        List<ExportReport.ExportedFile> exported = new ArrayList<>();
        for (String name : names) {
            exported.add(new ExportReport.ExportedFile(
                    name, files.getFileStatus(new Path(folder, name)).getLen()));
        }
        return exported;
    }
}
