package dev.tsumugi.training.export;

import java.io.IOException;
import java.util.List;

/** A form of the exported model. */
interface ExportFormat {
    /**
     * Writes the model.
     *
     * @return names of the files, below the model's folder
     * @throws dev.tsumugi.workflow.UserException when the format cannot hold the model or the tokenizer
     */
    List<String> write(ExportedModel model) throws IOException;
}
