package dev.tsumugi.tokenizer.bytepair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.Encoding;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTokenizerTest {
    private static final BytePairTokenizer TOKENIZER = TestTokenizers.trained(700, Boundary.NONE);

    @Test
    void encodesLikeTheSlowReference() {
        SlowBytePair slow = new SlowBytePair(TOKENIZER);
        for (String text : Texts.all()) {
            assertThat(TOKENIZER.encode(text)).isEqualTo(slow.encode(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void encodesLongPiecesLikeTheSlowReference() {
        SlowBytePair slow = new SlowBytePair(TOKENIZER);
        Random random = new Random(3);
        for (int length : new int[] {31, 32, 33, 34, 64, 127, 128, 129, 500}) {
            StringBuilder piece = new StringBuilder();
            while (piece.length() < length) {
                piece.append("theandいいですin".charAt(random.nextInt(12)));
            }
            byte[] bytes = piece.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(TOKENIZER.encode(bytes)).isEqualTo(slow.encode(bytes));
        }
    }

    @Test
    void followsTheRankOfMergesAndNotTheIds() {
        BytePairTokenizer shuffled = TestTokenizers.withShuffledIds(TOKENIZER, new Random(4));
        SlowBytePair slow = new SlowBytePair(shuffled);
        for (String text : Texts.all()) {
            int[] ids = shuffled.encode(text);
            assertThat(ids).isEqualTo(slow.encode(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(ids).hasSameSizeAs(TOKENIZER.encode(text));
        }
    }

    @Test
    void roundTripsAnyBytes() {
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(TOKENIZER.decodeBytes(TOKENIZER.encode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void appendsTheIdsOfARangeToABuffer() {
        byte[] text = "in the end".getBytes(StandardCharsets.UTF_8);
        IntBuffer ids = new IntBuffer(1);
        TOKENIZER.encode(text, 3, 6, ids);
        TOKENIZER.encode(text, 0, 0, ids);
        TOKENIZER.encode(text, 0, text.length, ids);

        assertThat(ids.toArray())
                .isEqualTo(IntStream.concat(
                                IntStream.of(TOKENIZER.encode("the")), IntStream.of(TOKENIZER.encode("in the end")))
                        .toArray());
        assertThatThrownBy(() -> TOKENIZER.encode(text, 3, 11, ids)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readsAnUnpairedSurrogateAsTheReplacementCharacter() {
        assertThat(TOKENIZER.decode(TOKENIZER.encode("a\ud800b\udc00\ud83e\udd96")))
                .isEqualTo("a\ufffdb\ufffd🦖");
        Random random = new Random(6);
        for (int i = 0; i < 200; i++) {
            assertThat(TOKENIZER.encode(Texts.randomUnits(random, 50))).isNotEmpty();
        }
    }

    @Test
    void givesTheSameIdsFromTheCache() {
        for (String text : Texts.all()) {
            int[] first = TestTokenizers.copy(TOKENIZER).encode(text);
            assertThat(TOKENIZER.encode(text)).isEqualTo(first);
            assertThat(TOKENIZER.encode(text)).isEqualTo(first);
        }
    }

    @Test
    void staysCorrectWhenTheCacheOverflows() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append(' ')
                    .append(Integer.toString(i * 7919, 26).replaceAll("[0-9]", "x"))
                    .append((char) ('a' + i % 26));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(TOKENIZER.decodeBytes(TOKENIZER.encode(bytes))).isEqualTo(bytes);
        assertThat(TOKENIZER.encode(ENGLISH_TAIL))
                .isEqualTo(TestTokenizers.copy(TOKENIZER).encode(ENGLISH_TAIL));
    }

    private static final String ENGLISH_TAIL = Texts.ENGLISH;

    @ParameterizedTest
    @ValueSource(strings = {"^", " ", "a", "あ", "\n", "1", "🦖", " \n"})
    void encodesAMillionOfTheSame(String unit) {
        String text = unit.repeat(1_000_000);
        assertThat(TOKENIZER.decode(TOKENIZER.encode(text))).isEqualTo(text);
    }

    @Test
    void neverProducesASpecialTokenFromText() {
        for (String name : SpecialTokens.NAMES) {
            int[] ids = TOKENIZER.encode("x" + name + name + " y");
            assertThat(IntStream.of(ids)).noneMatch(TOKENIZER.vocabulary()::isSpecial);
            assertThat(TOKENIZER.decode(ids)).isEqualTo("x" + name + name + " y");
        }
    }

    @Test
    void producesSpecialTokensWhenAsked() {
        int[] ids = TOKENIZER.encodeWithSpecialTokens("<|im_start|>user\nhi<|im_end|>");
        assertThat(ids[0]).isEqualTo(3);
        assertThat(ids[ids.length - 1]).isEqualTo(4);
        assertThat(TOKENIZER.decode(ids)).isEqualTo("<|im_start|>user\nhi<|im_end|>");
        assertThat(TOKENIZER.specialTokens()).isEqualTo(new SpecialTokens(0, 1, 2, 3, 4));
    }

    @Test
    void refusesAnUnknownIdWithItsValue() {
        assertThatThrownBy(() -> TOKENIZER.decode(new int[] {0, 700}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The id 700 is outside the vocabulary of 700 tokens.");
    }

    @Test
    void normalisesFirstAndReportsOffsetsOfTheOriginalText() throws IOException, ClassNotFoundException {
        BytePairTokenizer plain = new BytePairTokenizer(
                TOKENIZER.vocabulary(), TOKENIZER.merges(), TOKENIZER.preTokenizer(), Normalizer.NONE);
        BytePairTokenizer normalising = new BytePairTokenizer(
                TOKENIZER.vocabulary(), TOKENIZER.merges(), TOKENIZER.preTokenizer(), Normalizer.NFKC);
        String text = "ﾊ\uFF9Eﾝ the ＣＡＦＥ\u0301 か\u3099";
        String normal = "バン the CAFÉ が";
        assertThat(normalising.encode(text)).isEqualTo(plain.encode(normal));
        assertThat(normalising.encodeWithSpecialTokens(text + "<|pad|>"))
                .isEqualTo(plain.encodeWithSpecialTokens(normal + "<|pad|>"));
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Encoding encoding = normalising.encodeWithOffsets(utf8);
        assertThat(encoding.ids()).isEqualTo(plain.encode(normal));
        assertThat(encoding.starts()[0]).isZero();
        assertThat(encoding.ends()[0]).isEqualTo(6);
        assertThat(encoding.ends()[encoding.ends().length - 1]).isEqualTo(utf8.length);
        assertThat(copy(normalising).encode(text)).isEqualTo(plain.encode(normal));
    }

    @Test
    void survivesSerialisationInASmallForm() throws IOException, ClassNotFoundException {
        TOKENIZER.encode(Texts.ENGLISH);
        assertThat(serialised(TOKENIZER)).hasSizeLessThan(15_000);
        Tokenizer copy = copy(TOKENIZER);
        assertThat(copy.encode(Texts.MIXED)).isEqualTo(TOKENIZER.encode(Texts.MIXED));
        assertThat(copy.specialTokens()).isEqualTo(TOKENIZER.specialTokens());
    }

    @Test
    void isSafeForManyThreads() {
        int[] expected = TOKENIZER.encode(Texts.JAPANESE + Texts.MIXED);
        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> TOKENIZER.encode(Texts.JAPANESE + Texts.MIXED)))
                .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }

    @Test
    void refusesAVocabularyWithoutAllBytes() {
        List<byte[]> tokens = new ArrayList<>();
        SpecialTokens.NAMES.forEach(name -> tokens.add(name.getBytes(StandardCharsets.UTF_8)));
        Vocabulary vocabulary = Vocabulary.of(tokens, List.of(0, 1, 2, 3, 4));
        assertThatThrownBy(() -> new BytePairTokenizer(
                        vocabulary, Merges.of(new int[0]), PreTokenizer.of(PreTokenizer.GPT2_PATTERN)))
                .hasMessage(
                        "The vocabulary has no ordinary token for the byte 0x00; a byte-level vocabulary has all 256.");
    }

    @Test
    void refusesAMergeWhoseResultIsNoToken() {
        assertThatThrownBy(() -> new BytePairTokenizer(
                        TOKENIZER.vocabulary(), Merges.of(new int[] {5, 6}), TOKENIZER.preTokenizer()))
                .hasMessage("Merge 0 of the ids 5 and 6 gives \"!\\\"\", which is not in the vocabulary."
                        .replace("\\", ""));
    }

    @Test
    void saysWhichSpecialTokenIsMissing() {
        assertThatThrownBy(() -> SpecialTokens.of(Map.of("</s>", 0)))
                .hasMessage(
                        "The tokenizer has no special token <|pad|>, nor one that stands for it; training needs all of"
                                + " <|end_of_text|> <|pad|> <|im_start|> <|im_end|>.");
    }

    private static byte[] serialised(Tokenizer tokenizer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(tokenizer);
        }
        return bytes.toByteArray();
    }

    private static Tokenizer copy(Tokenizer tokenizer) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialised(tokenizer)))) {
            return (Tokenizer) in.readObject();
        }
    }
}
