package dev.tsumugi.training.export;

import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Rules;
import java.util.List;
import java.util.Set;

/**
 * Section {@code export}.
 *
 * @param formats what is written, side by side in one folder
 * @param dtype of the tensors of the Hugging Face folder
 * @param maxShardBytes tensors of the Hugging Face folder beyond this size are spread over several files
 * @param name written into the model card and file metadata
 */
public record ExportConfig(List<Format> formats, TensorType dtype, long maxShardBytes, String name) {
    public ExportConfig {
        new Rules()
                .require(!formats.isEmpty(), "formats", "must list at least one format")
                .require(
                        Set.copyOf(formats).size() == formats.size(),
                        "formats",
                        "must not name a format twice, was "
                                + formats.stream().map(Names::ofConstant).toList())
                .atLeast(1, "max-shard-bytes", maxShardBytes)
                .notBlank("name", name)
                .enforce();
    }

    /** A form of the exported model. */
    public enum Format {
        HUGGINGFACE,
        GGUF_F32,
        GGUF_F16,
        GGUF_Q8_0
    }

    /** Storage type of exported tensors. */
    public enum TensorType {
        FLOAT32,
        BFLOAT16
    }
}
