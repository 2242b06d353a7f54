package dev.tsumugi.tokenizer.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes back otherwise than it went in, and what does not. */
class RoundTripTest {
    private static final List<String> PIECES = List.of("a", "▁a", "▁");

    @ParameterizedTest
    @EnumSource(names = {"FIRST", "ALWAYS"})
    void losesOneSpaceInFrontWhereThePrefixIsLeftOutBeforeOne(Prefix prefix) {
        UnigramTokenizer tokenizer = tokenizer(PIECES, true, prefix);
        assertThat(tokenizer.encode(" a")).isEqualTo(tokenizer.encode("a"));
        assertThat(roundTrip(tokenizer, " a")).isEqualTo("a");
        assertThat(roundTrip(tokenizer, "  a")).isEqualTo(" a");
        assertThat(roundTrip(tokenizer, " ")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"NEVER", "PREPEND"})
    void keepsSpacesInFrontWithoutPrefixAndWithAnUnconditionalOne(Prefix prefix) {
        UnigramTokenizer tokenizer = tokenizer(PIECES, true, prefix);
        for (String text : List.of("a", " a", "  a", " ", "a ", "")) {
            assertThat(roundTrip(tokenizer, text)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ALWAYS", "PREPEND"})
    void keepsTheSpaceThatIsPutInFrontAfterAName(Prefix prefix) {
        UnigramTokenizer tokenizer = tokenizer(PIECES, true, prefix);
        assertThat(roundTrip(tokenizer, "a<t>a")).isEqualTo("a<t> a");
        assertThat(tokenizer.decode(tokenizer.encodeWithSpecialTokens("<s>a"))).isEqualTo("<s> a");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEVER", "FIRST"})
    void putsNothingInFrontAfterANameOtherwise(Prefix prefix) {
        assertThat(roundTrip(tokenizer(PIECES, true, prefix), "a<t>a<t> a")).isEqualTo("a<t>a<t> a");
    }

    @ParameterizedTest
    @EnumSource
    void losesTheSpaceOfANameInFrontWithAnyPrefix(Prefix prefix) {
        assertThat(roundTrip(tokenizer(PIECES, true, prefix), " <u>"))
                .isEqualTo(prefix == Prefix.NEVER ? " <u>" : "<u>");
    }

    @Test
    void givesBackTheMarkOfSpacesAsASpaceAndASpaceWithoutAPieceAsTheMark() {
        assertThat(roundTrip(tokenizer(PIECES, true, Prefix.NEVER), "a▁a")).isEqualTo("a a");
        assertThat(roundTrip(tokenizer(List.of("a"), true, Prefix.NEVER), "a a"))
                .isEqualTo("a▁a");
    }

    @Test
    void givesBackUnknownCharactersAsTheNameOfTheUnknownPieceWithoutBytes() {
        assertThat(roundTrip(tokenizer(PIECES, false, Prefix.NEVER), "a☃☃a")).isEqualTo("a<unk>a");
        assertThat(roundTrip(tokenizer(PIECES, true, Prefix.NEVER), "a☃☃a")).isEqualTo("a☃☃a");
    }

    @Test
    void encodesARangeAsATextOfItsOwn() {
        UnigramTokenizer tokenizer = tokenizer(PIECES, true, Prefix.FIRST);
        IntBuffer ids = new IntBuffer(1);
        tokenizer.encode("☃a a☃".getBytes(StandardCharsets.UTF_8), 3, 6, ids);
        assertThat(ids.toArray()).isEqualTo(tokenizer.encode("a a"));
    }

    private static String roundTrip(UnigramTokenizer tokenizer, String text) {
        return tokenizer.decode(tokenizer.encode(text));
    }

    private static UnigramTokenizer tokenizer(List<String> normal, boolean bytes, Prefix prefix) {
        List<String> pieces = new ArrayList<>(List.of("<unk>", "<s>", "<t>", " <u>"));
        List<PieceKind> kinds =
                new ArrayList<>(List.of(PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.ADDED, PieceKind.ADDED));
        pieces.addAll(normal);
        kinds.addAll(Collections.nCopies(normal.size(), PieceKind.NORMAL));
        if (bytes) {
            IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(pieces::add);
            kinds.addAll(Collections.nCopies(256, PieceKind.BYTE));
        }
        double[] scores = pieces.stream().mapToDouble(piece -> -piece.length()).toArray();
        return new UnigramTokenizer(
                new UnigramModel(PieceVocabulary.of(pieces, kinds), scores, Scoring.HUGGING_FACE),
                new Metaspace(prefix, false));
    }
}
