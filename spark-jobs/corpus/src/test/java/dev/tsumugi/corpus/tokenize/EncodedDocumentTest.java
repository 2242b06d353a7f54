package dev.tsumugi.corpus.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EncodedDocumentTest {
    private static final String SIGNS = "aZ  \n\u3000がか\u3099ｶﾞ㍿Ａ①ﷺ\u0301e\u0301한글\u1100\u1161𠮟👩";
    private static final BytePairTokenizer PLAIN = SmallTokenizer.of(300, "the the 日日 が が");

    @Test
    void theBytesOfItsTokensAreThoseOfTheTextWhateverTheTokenizerNormalises() {
        Random random = new Random(3);
        int[] signs = SIGNS.codePoints().toArray();
        for (Normalizer normalizer : Normalizer.values()) {
            Tokenizer tokenizer =
                    new BytePairTokenizer(PLAIN.vocabulary(), PLAIN.merges(), PLAIN.preTokenizer(), normalizer);
            for (int i = 0; i < 300; i++) {
                assertCounts(tokenizer, text(signs, random.ints(random.nextInt(40), 0, signs.length)));
            }
        }
        assertCounts(SmallTokenizer.unigram("\u2581the", "\u2581", "a"), "the a");
    }

    private static void assertCounts(Tokenizer tokenizer, String text) {
        EncodedDocument document = EncodedDocument.counted("ja", text, tokenizer);

        assertThat(document.ids())
                .isEqualTo(EncodedDocument.of("ja", text, tokenizer).ids());
        assertThat(IntStream.of(document.tokenBytes())).as(text).allMatch(bytes -> bytes >= 0);
        assertThat(IntStream.of(document.tokenBytes()).sum())
                .as(text)
                .isEqualTo(document.bytes())
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    private static String text(int[] signs, IntStream picks) {
        int[] picked = picks.map(pick -> signs[pick]).toArray();
        return new String(picked, 0, picked.length);
    }
}
