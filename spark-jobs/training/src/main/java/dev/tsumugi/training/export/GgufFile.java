package dev.tsumugi.training.export;

import dev.tsumugi.model.gguf.GgufExport;
import dev.tsumugi.model.gguf.GgufTokenizer;
import dev.tsumugi.model.gguf.GgufType;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * One file for llama.cpp, the tokenizer inside.
 *
 * @param type of the tensors
 */
record GgufFile(GgufType type) implements ExportFormat {
    @Override
    public List<String> write(ExportedModel model) throws IOException {
        GgufTokenizer inside = GgufTokenizers.of(model.tokenizer(), model.chatTemplate());
        String name = "model-" + type.name().toLowerCase(Locale.ROOT) + ".gguf";
        try {
            GgufExport.write(
                    new Path(model.folder(), name),
                    model.hadoop(),
                    model.config().name(),
                    model.trained().config(),
                    model.trained().parameters(),
                    type,
                    inside,
                    model.generation());
        } catch (IllegalArgumentException e) {
            throw new UserException(name + " cannot be written: " + e.getMessage(), e);
        }
        return List.of(name);
    }
}
