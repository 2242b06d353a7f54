package dev.tsumugi.training.export;

import java.util.List;

/**
 * Section {@code export}.
 *
 * @param formats what is written, side by side in one folder
 * @param dtype of the tensors of the Hugging Face folder
 * @param maxShardBytes tensors of the Hugging Face folder beyond this size are spread over several files
 * @param name written into the model card and file metadata
 */
public record ExportConfig(List<Format> formats, TensorType dtype, long maxShardBytes, String name) {

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
