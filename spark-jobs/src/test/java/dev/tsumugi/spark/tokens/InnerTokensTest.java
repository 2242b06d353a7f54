package dev.tsumugi.spark.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InnerTokensTest {
    @Test
    void keepTheSpaceThatATokenizerLeavesOutBeforeTheFirstWord() {
        List<String> pieces = new ArrayList<>(SpecialTokens.NAMES);
        List<PieceKind> kinds = new ArrayList<>(Collections.nCopies(pieces.size(), PieceKind.CONTROL));
        pieces.addAll(List.of("<unk>", "▁spin", "▁the", "▁thread"));
        kinds.addAll(List.of(PieceKind.UNKNOWN, PieceKind.NORMAL, PieceKind.NORMAL, PieceKind.NORMAL));
        Tokenizer tokenizer = new UnigramTokenizer(
                new UnigramModel(PieceVocabulary.of(pieces, kinds), new double[pieces.size()], Scoring.values()[0]),
                new Metaspace(Metaspace.Prefix.FIRST, false));
        int[] ids = tokenizer.encode("spin the thread");

        assertThat(tokenizer.decode(new int[] {ids[1]})).isEqualTo("the");
        assertThat(text(tokenizer, ids[1])).isEqualTo(" the");
        assertThat(text(tokenizer, ids[1], ids[2])).isEqualTo(" the thread");
    }

    private static String text(Tokenizer tokenizer, int... ids) {
        return new String(InnerTokens.bytes(tokenizer, ids), StandardCharsets.UTF_8);
    }
}
