package dev.tsumugi.training.export;

import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/**
 * What was exported.
 *
 * @param model which training it comes from
 * @param step of its checkpoint
 * @param parameters P
 * @param dtype of the tensors
 * @param files of the folder
 */
public record ExportReport(Training model, long step, long parameters, String dtype, List<ExportedFile> files)
        implements StageReport {

    /** A file's name and length. */
    public record ExportedFile(String name, long bytes) {}
}
