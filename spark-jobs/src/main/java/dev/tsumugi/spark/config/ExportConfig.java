package dev.tsumugi.spark.config;

/**
 * Section {@code export}: a Hugging Face folder.
 *
 * @param dtype of the tensors
 * @param name written into the model card and file metadata
 */
public record ExportConfig(TensorType dtype, String name) {

    /** Storage type of exported tensors. */
    public enum TensorType {
        FLOAT32,
        BFLOAT16
    }
}
