package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {

    private static final ModelConfig UNTIED = new ModelConfig(10, 16, 8, 1, 4, 2, 12, 10_000, 1e-5, false);
    private static final ModelConfig TIED = new ModelConfig(10, 16, 8, 1, 4, 2, 12, 10_000, 1e-5, true);

    @Test
    void namesTensorsAsHuggingFaceDoes() {
        assertThat(ParameterLayout.of(UNTIED).entries())
                .extracting(ParameterLayout.Entry::name)
                .containsExactly(
                        "model.embed_tokens.weight",
                        "model.layers.0.input_layernorm.weight",
                        "model.layers.0.self_attn.q_proj.weight",
                        "model.layers.0.self_attn.k_proj.weight",
                        "model.layers.0.self_attn.v_proj.weight",
                        "model.layers.0.self_attn.o_proj.weight",
                        "model.layers.0.post_attention_layernorm.weight",
                        "model.layers.0.mlp.gate_proj.weight",
                        "model.layers.0.mlp.up_proj.weight",
                        "model.layers.0.mlp.down_proj.weight",
                        "model.norm.weight",
                        "lm_head.weight");
    }

    @Test
    void namesTheTensorsOfAGpt2LikeThoseOfALlama() {
        ModelConfig config = ModelConfig.gpt2(10, 16, 8, 1, 2, true).withQueryKeyNorm();
        assertThat(ParameterLayout.of(config).entries())
                .extracting(ParameterLayout.Entry::name)
                .containsExactly(
                        "model.embed_tokens.weight",
                        "model.embed_positions.weight",
                        "model.layers.0.input_layernorm.weight",
                        "model.layers.0.input_layernorm.bias",
                        "model.layers.0.self_attn.q_proj.weight",
                        "model.layers.0.self_attn.k_proj.weight",
                        "model.layers.0.self_attn.v_proj.weight",
                        "model.layers.0.self_attn.q_proj.bias",
                        "model.layers.0.self_attn.k_proj.bias",
                        "model.layers.0.self_attn.v_proj.bias",
                        "model.layers.0.self_attn.q_norm.weight",
                        "model.layers.0.self_attn.k_norm.weight",
                        "model.layers.0.self_attn.o_proj.weight",
                        "model.layers.0.self_attn.o_proj.bias",
                        "model.layers.0.post_attention_layernorm.weight",
                        "model.layers.0.post_attention_layernorm.bias",
                        "model.layers.0.mlp.up_proj.weight",
                        "model.layers.0.mlp.up_proj.bias",
                        "model.layers.0.mlp.down_proj.weight",
                        "model.layers.0.mlp.down_proj.bias",
                        "model.norm.weight",
                        "model.norm.bias");
    }

    @Test
    void laysTensorsOutWithoutGaps() {
        long offset = 0;
        for (ParameterLayout.Entry entry : ParameterLayout.of(UNTIED).entries()) {
            assertThat(entry.offset()).as(entry.name()).isEqualTo(offset);
            offset += entry.length();
        }
        assertThat(ParameterLayout.of(UNTIED).length()).isEqualTo(offset);
    }

    @Test
    void shapesAreOutByIn() {
        ParameterLayout layout = ParameterLayout.of(UNTIED);
        assertThat(layout.entry("model.layers.0.self_attn.k_proj.weight").shape())
                .isEqualTo(List.of(4, 8));
        assertThat(layout.entry("model.layers.0.mlp.down_proj.weight").shape()).isEqualTo(List.of(8, 12));
        assertThat(layout.entry("model.norm.weight").shape()).isEqualTo(List.of(8));
        assertThat(layout.entry("model.norm.weight").isMatrix()).isFalse();
    }

    @Test
    void hasNoOutputProjectionWhenTied() {
        assertThatThrownBy(() -> ParameterLayout.of(TIED).entry("lm_head.weight"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The model has no tensor named lm_head.weight; its tensors are [model.embed");
    }
}
