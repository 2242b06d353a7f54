package dev.tsumugi.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ModelConfigFileTest {

    private static final ModelConfig LLAMA = new ModelConfig(100, 16, 8, 2, 2, 1, 12, 500, 1e-5, false);
    private static final ModelConfig GPT2 = ModelConfig.gpt2(100, 16, 9, 2, 3, true);

    @Test
    void everyModelReadsAsItWasWritten() throws IOException {
        for (ModelConfig config : new ModelConfig[] {LLAMA, LLAMA.withQueryKeyNorm(), GPT2, GPT2.withQueryKeyNorm()}) {
            assertThat(read(ModelConfigFile.write(config).toString())).isEqualTo(config);
        }
    }

    @Test
    void aPlainLlamaIsWrittenAsHuggingFaceDoes() {
        assertThat(ModelConfigFile.write(LLAMA)).isEqualTo(HuggingFaceConfig.write(LLAMA, TensorType.FLOAT32));
        assertThat(ModelConfigFile.write(GPT2).path("model_type").asText()).isEqualTo("tsumugi");
    }

    @Test
    void refusesAnImpossibleModel() {
        String json = ModelConfigFile.write(GPT2).toString().replace("\"heads\":3", "\"heads\":4");
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("f describes no model: ")
                .hasMessageContaining("width must be a multiple of heads, was 9 for 4 heads;");
    }

    @Test
    void refusesMoreLayersThanAnyModelHas() {
        String json = ModelConfigFile.write(GPT2).toString().replace("\"layers\":2", "\"layers\":2000000000");
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("f: layers must be at most 10000, but is 2000000000.");
    }

    private static ModelConfig read(String json) throws IOException {
        return ModelConfigFile.read("f", json.getBytes(UTF_8));
    }
}
