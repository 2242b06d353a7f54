package dev.tsumugi.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.gguf.GgufTokenizer;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.workflow.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufTokenizersTest {
    private final BytePairTokenizer tokenizer = SmallTokenizer.of(264, "日日日 the the");

    @Test
    void spellsTokensAndMergesInTheCharactersOfBytes() {
        GgufTokenizer gguf = GgufTokenizers.of(tokenizer, "{{ x }}");

        assertThat(gguf.pre()).isEqualTo("llama-bpe");
        assertThat(gguf.tokens()).hasSize(264).startsWith("<|begin_of_text|>").contains("æĹ¥", "Ġ", "he");
        assertThat(gguf.controlIds()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(gguf.merges()).hasSize(3).contains("æĹ ¥");
        assertThat(gguf.chatTemplate()).isEqualTo("{{ x }}");
    }

    @Test
    void namesThePatternThatAlwaysMergesWhereATokenIsBeyondTheMerges() {
        List<byte[]> tokens = new ArrayList<>();
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            tokens.add(tokenizer.vocabulary().bytes(id));
        }
        tokens.add("unreachable".getBytes(StandardCharsets.UTF_8));
        BytePairTokenizer larger = new BytePairTokenizer(
                Vocabulary.of(tokens, tokenizer.specialIds().values()), tokenizer.merges(), tokenizer.preTokenizer());

        assertThat(GgufTokenizers.of(larger, "").pre()).isEqualTo("smaug-bpe");
    }

    @Test
    void refusesPatternsThatLlamaCppDoesNotKnow() {
        BytePairTokenizer digits =
                new BytePairTokenizer(tokenizer.vocabulary(), tokenizer.merges(), PreTokenizer.of("\\d|\\D+"));

        assertThatThrownBy(() -> GgufTokenizers.of(digits, ""))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "llama.cpp knows no tokenizer that cuts text by the pattern \\d|\\D+; leave the gguf formats"
                                + " out of export.formats, or train another tokenizer.");
    }

    @Test
    void refusesTokenizersThatNormalise() {
        BytePairTokenizer normalizing = new BytePairTokenizer(
                tokenizer.vocabulary(), tokenizer.merges(), tokenizer.preTokenizer(), Normalizer.NFKC);

        assertThatThrownBy(() -> GgufTokenizers.of(normalizing, ""))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "llama.cpp does not normalise text, but the run's tokenizer does (NFKC); leave");
    }

    @Test
    void takesTheTokenizerOfAFileWithAnotherPostProcessor() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, written);
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(written.toByteArray());
        json.putNull("post_processor");
        Tokenizer framed =
                TokenizerFile.read(new ByteArrayInputStream(new ObjectMapper().writeValueAsBytes(json)), "t.json");

        assertThat(framed).isNotInstanceOf(BytePairTokenizer.class);
        assertThat(GgufTokenizers.of(framed, "").merges())
                .isEqualTo(GgufTokenizers.of(tokenizer, "").merges());
    }

    @Test
    void refusesUnigramTokenizers() {
        Tokenizer pieces = SmallTokenizer.unigram("▁the");

        assertThatThrownBy(() -> GgufTokenizers.of(pieces, ""))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "Only a byte-level BPE tokenizer goes into a GGUF file (llama.cpp's Unigram has no fallback to"
                                + " bytes), but the run's is of another kind; leave the gguf formats out of export.formats, or"
                                + " train another tokenizer.");
    }
}
