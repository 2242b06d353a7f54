package dev.tsumugi.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTrieTest {
    @Test
    void findsEveryPieceAndNothingElse() {
        Random random = new Random(23);
        Map<String, Integer> numbers = new HashMap<>();
        List<byte[]> pieces = new ArrayList<>();
        while (pieces.size() < 5000) {
            byte[] piece = randomBytes(random, 1 + random.nextInt(5));
            if (numbers.putIfAbsent(key(piece), pieces.size()) == null) {
                pieces.add(piece);
            }
        }
        ByteTrie trie = ByteTrie.of(pieces);
        for (int i = 0; i < pieces.size(); i++) {
            assertThat(find(trie, pieces.get(i))).isEqualTo(i);
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] probe = randomBytes(random, random.nextInt(7));
            assertThat(find(trie, probe)).isEqualTo(numbers.getOrDefault(key(probe), -1));
        }
    }

    @Test
    void takesEveryByteBelowOneNode() {
        List<byte[]> pieces = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            pieces.add(new byte[] {(byte) value});
            pieces.add(new byte[] {'a', (byte) value});
        }
        ByteTrie trie = ByteTrie.of(pieces);
        for (int i = 0; i < pieces.size(); i++) {
            assertThat(find(trie, pieces.get(i))).isEqualTo(i);
        }
    }

    @Test
    void leavesOutWhatIsNull() {
        ByteTrie trie = ByteTrie.of(Arrays.asList(null, new byte[] {'x'}));
        assertThat(find(trie, new byte[] {'x'})).isEqualTo(1);
        assertThat(find(ByteTrie.of(List.of()), new byte[] {'x'})).isEqualTo(-1);
    }

    @Test
    void refusesEmptyAndDoublePieces() {
        assertThatThrownBy(() -> ByteTrie.of(List.of(new byte[0])))
                .hasMessage("Piece 0 is empty; a piece has at least one byte.");
        assertThatThrownBy(() -> ByteTrie.of(List.of(new byte[] {1}, new byte[] {2}, new byte[] {1})))
                .hasMessage("The pieces 0 and 2 have the same bytes; each piece occurs once in a trie.");
    }

    private static int find(ByteTrie trie, byte[] bytes) {
        int node = ByteTrie.ROOT;
        for (int i = 0; i < bytes.length && node >= 0; i++) {
            node = trie.child(node, bytes[i]);
        }
        return node < 0 ? -1 : trie.key(node);
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(6) * 51);
        }
        return bytes;
    }

    private static String key(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
