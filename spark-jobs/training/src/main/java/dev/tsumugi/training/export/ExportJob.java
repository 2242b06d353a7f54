package dev.tsumugi.training.export;

import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import dev.tsumugi.model.safetensors.TensorType;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
                ModelCard card = new ModelCard(config.name(), model.config(), names, ModelHistory.of(context, model));
                out.write(card.markdown().getBytes(StandardCharsets.UTF_8));
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
