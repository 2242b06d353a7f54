package dev.tsumugi.corpus.clean.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EastAsianWidthTest {
    private static final Set<Integer> WIDE = Set.of(
            UCharacter.EastAsianWidth.WIDE, UCharacter.EastAsianWidth.FULLWIDTH, UCharacter.EastAsianWidth.HALFWIDTH);

    /** Letters, digits and punctuation of Han, kana, bopomofo and their common signs: what East Asian text is made of. */
    @Test
    void isWhatUnicodeSaysOfEastAsianWriting() {
        List<String> wrong = IntStream.rangeClosed(0x20, 0x3FFFF)
                .filter(c ->
                        UCharacter.isLetterOrDigit(c) || (c >= 0x3000 && c <= 0x30FF) || (c >= 0xFF00 && c <= 0xFFEF))
                .filter(c -> Character.isDefined(c) && UScript.getScript(c) != UScript.HANGUL)
                .filter(c -> EastAsianWidth.isWide(c)
                        != WIDE.contains(UCharacter.getIntPropertyValue(c, UProperty.EAST_ASIAN_WIDTH)))
                .mapToObj(Integer::toHexString)
                .toList();

        assertThat(wrong).isEmpty();
    }
}
