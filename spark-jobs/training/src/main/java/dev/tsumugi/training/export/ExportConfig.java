package dev.tsumugi.training.export;

import dev.tsumugi.model.gguf.GgufType;
import dev.tsumugi.model.safetensors.TensorType;
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
public record ExportConfig(List<Format> formats, Dtype dtype, long maxShardBytes, String name) {
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

    /** The forms of the exported model, by their names in the configuration. */
    public enum Format {
        HUGGINGFACE(new HuggingFaceFolder()),
        GGUF_F32(new GgufFile(GgufType.F32)),
        GGUF_F16(new GgufFile(GgufType.F16)),
        GGUF_Q8_0(new GgufFile(GgufType.Q8_0));

        private final transient ExportFormat files;

        Format(ExportFormat files) {
            this.files = files;
        }

        ExportFormat files() {
            return files;
        }
    }

    /** Storage type of exported tensors. */
    public enum Dtype {
        FLOAT32(TensorType.FLOAT32),
        BFLOAT16(TensorType.BFLOAT16);

        private final TensorType stored;

        Dtype(TensorType stored) {
            this.stored = stored;
        }

        TensorType stored() {
            return stored;
        }
    }
}
