package dev.tsumugi.tokenizer.bytepair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.piece.PieceModel;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.text.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BacktrackingTest {
    @Test
    void agreesWithTheHeapOnTrainedMerges() {
        BytePairTokenizer tokenizer = TestTokenizers.trained(900, Boundary.NONE);
        PieceModel fast = EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                .merger();
        PieceModel slow = heap(tokenizer);
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
            PieceModel fast = EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                    .merger();
            applies += fast instanceof Backtracking ? 1 : 0;
            PieceModel slow = heap(tokenizer);
            for (int i = 0; i < 100; i++) {
                byte[] piece = RandomTokenizers.text(random, "abc", 1 + random.nextInt(80));
                assertThat(merge(fast, piece)).as("seed %d", seed).isEqualTo(merge(slow, piece));
            }
        }
        assertThat(applies).isBetween(50, 190);
    }

    @Test
    void leavesMergesWhosePartsComeLaterToTheHeap() {
        // abc of ab and c comes before ab, so abc arises after ab although its rank is lower
        BytePairTokenizer tokenizer = tokenizer(List.of("ab", "abc"), new String[][] {{"ab", "c"}, {"a", "b"}}, false);
        assertThat(EncoderTables.of(tokenizer.vocabulary(), tokenizer.merges(), false)
                        .merger())
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

    private static PieceModel heap(BytePairTokenizer tokenizer) {
        int[] byteIds = IntStream.range(0, 256)
                .map(value -> tokenizer.vocabulary().id(new byte[] {(byte) value}))
                .toArray();
        return new HeapMerger(new SymbolMerger(new MergeTable(tokenizer.vocabulary(), tokenizer.merges())), byteIds);
    }

    private static int[] merge(PieceModel merger, byte[] piece) {
        IntBuffer ids = new IntBuffer(16);
        ids.add(-7); // what was there before stays
        merger.merge(piece, 0, piece.length, ids);
        assertThat(ids.get(0)).isEqualTo(-7);
        return ids.toArray();
    }
}
