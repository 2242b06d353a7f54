package dev.tsumugi.tokenizer.bytepair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.RankFiles;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.cache.SpanEncoder;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenScanner;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BacktrackingTest {
    @Test
    void agreesWithTheHeapOnTrainedMerges() {
        BytePairTokenizer tokenizer = TestTokenizers.trained(900, Boundary.NONE);
        SpanEncoder fast = EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                .encoder();
        SpanEncoder slow = heap(tokenizer);
        assertThat(fast).isInstanceOf(Backtracking.class);
        Random random = new Random(31);
        for (int i = 0; i < 3000; i++) {
            byte[] piece = Texts.random(random, 1 + random.nextInt(150)).getBytes(StandardCharsets.UTF_8);
            assertThat(merge(fast, piece)).isEqualTo(merge(slow, piece));
        }
    }

    @Test
    void agreesWithTheHeapOnRandomMergesWhereverItApplies() {
        int applies = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            BytePairTokenizer tokenizer = RandomTokenizers.tokenizer(random, "abc", 3 + random.nextInt(12));
            SpanEncoder fast = EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                    .encoder();
            applies += fast instanceof Backtracking ? 1 : 0;
            SpanEncoder slow = heap(tokenizer);
            for (int i = 0; i < 100; i++) {
                byte[] piece = RandomTokenizers.text(random, "abc", 1 + random.nextInt(80));
                assertThat(merge(fast, piece)).as("seed %d", seed).isEqualTo(merge(slow, piece));
            }
        }
        assertThat(applies).isBetween(50, 190);
    }

    @ParameterizedTest
    @ValueSource(strings = {"theandins", "い"})
    void agreesWithTheHeapOnALongLineThatIsOnePieceWithoutCutPoints(String letters) {
        BytePairTokenizer tokenizer = TestTokenizers.trained(700, Boundary.NONE);
        CutPoints cuts = new CutPoints(tokenizer.vocabulary());
        assertThat(letters.chars().noneMatch(letter -> letter >= 0x800 && cuts.between(letter, letter)))
                .isTrue();
        Random random = new Random(33);
        byte[] line = random.ints(2_000_000, 0, letters.length())
                .map(letters::charAt)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        PreTokenScanner scanner = (PreTokenScanner) tokenizer.preTokenizer();
        assertThat(scanner.end(line, 0, line.length)).isEqualTo(line.length);
        int[] ids = tokenizer.encode(line);
        int[] slow = merge(heap(tokenizer), line);
        assertThat(Arrays.equals(ids, 0, ids.length, slow, 1, slow.length)).isTrue();
        assertThat(Arrays.equals(tokenizer.decodeBytes(ids), line)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"CL100K", "O200K"})
    void agreesWithTheHeapOnBytesThatAreNoUtf8(RankFiles file) {
        BytePairTokenizer tokenizer = file.ours();
        assertThat(EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                        .encoder())
                .isInstanceOf(Backtracking.class);
        SpanEncoder slow = heap(tokenizer);
        Random random = new Random(34);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = RandomTokenizers.text(random, "日本語ですあいtheé한 ", random.nextInt(60));
            for (int broken = i % 2 == 0 ? bytes.length : bytes.length / 10; broken > 0; broken--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            IntBuffer ids = new IntBuffer(16);
            tokenizer
                    .preTokenizer()
                    .split(bytes, 0, bytes.length, (utf8, from, to) -> slow.encode(utf8, from, to, ids));
            assertThat(tokenizer.encode(bytes)).isEqualTo(ids.toArray());
        }
    }

    @Test
    void leavesMergesWhosePartsComeLaterToTheHeap() {
        // abc of ab and c comes before ab, so abc arises after ab although its rank is lower
        BytePairTokenizer tokenizer = tokenizer(List.of("ab", "abc"), new String[][] {{"ab", "c"}, {"a", "b"}}, false);
        assertThat(EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                        .encoder())
                .isInstanceOf(HeapMerger.class);
        assertThat(tokenizer.encode("abcab")).containsExactly(257, 256);
    }

    @Test
    void makesAPieceOneTokenWhereMergesAreIgnored() {
        String[][] merges = {{"a", "b"}};
        assertThat(tokenizer(List.of("ab", "abab"), merges, false).encode("abab"))
                .containsExactly(256, 256);
        assertThat(tokenizer(List.of("ab", "abab"), merges, true).encode("abab ababab"))
                .containsExactly(257, ' ', 256, 256, 256);
    }

    @Test
    void looksUpWholePiecesOnlyWhereMergesAreIgnored() {
        // 日本 is a token that no merge makes; as a part of a longer piece it must not be one
        BytePairTokenizer tokenizer = tokenizer(List.of("日本"), new String[0][], true);
        assertThat(tokenizer.encode("日本")).containsExactly(256);
        assertThat(tokenizer.encode("日本語")).hasSize(9);
    }

    private static BytePairTokenizer tokenizer(List<String> added, String[][] merges, boolean ignoreMerges) {
        List<byte[]> tokens = new ArrayList<>();
        IntStream.range(0, 256).forEach(value -> tokens.add(new byte[] {(byte) value}));
        added.forEach(token -> tokens.add(token.getBytes(StandardCharsets.UTF_8)));
        Vocabulary vocabulary = Vocabulary.of(tokens, List.of());
        int[] pairs = Arrays.stream(merges)
                .flatMap(Arrays::stream)
                .mapToInt(part -> vocabulary.id(part.getBytes(StandardCharsets.UTF_8)))
                .toArray();
        return new BytePairTokenizer(
                vocabulary,
                Merges.of(pairs),
                PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN),
                Normalizer.NONE,
                ignoreMerges);
    }

    private static SpanEncoder heap(BytePairTokenizer tokenizer) {
        int[] byteIds = IntStream.range(0, 256)
                .map(value -> tokenizer.vocabulary().id(new byte[] {(byte) value}))
                .toArray();
        return new HeapMerger(new SymbolMerger(new MergeTable(tokenizer.vocabulary(), tokenizer.merges())), byteIds);
    }

    private static int[] merge(SpanEncoder encoder, byte[] piece) {
        IntBuffer ids = new IntBuffer(16);
        ids.add(-7); // what was there before stays
        encoder.encode(piece, 0, piece.length, ids);
        assertThat(ids.get(0)).isEqualTo(-7);
        return ids.toArray();
    }
}
