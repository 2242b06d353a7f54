package dev.tsumugi.tokenizer.bytepair;

import java.util.ArrayList;
import java.util.List;

/** Byte-pair encoding of one piece as its definition reads. */
final class SlowBytePair {
    private final BytePairTokenizer tokenizer;

    SlowBytePair(BytePairTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    int[] encode(byte[] text) {
        List<Integer> ids = new ArrayList<>();
        tokenizer.preTokenizer().split(text, 0, text.length, (bytes, from, to) -> {
            List<Integer> parts = new ArrayList<>();
            for (int i = from; i < to; i++) {
                parts.add(tokenizer.vocabulary().id(new byte[] {bytes[i]}));
            }
            while (mergeOnce(parts)) {}
            ids.addAll(parts);
        });
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean mergeOnce(List<Integer> parts) {
        Merges merges = tokenizer.merges();
        for (int rank = 0; rank < merges.size(); rank++) {
            for (int i = 0; i + 1 < parts.size(); i++) {
                if (parts.get(i) == merges.left(rank) && parts.get(i + 1) == merges.right(rank)) {
                    byte[] joined = tokenizer.decodeBytes(new int[] {parts.get(i), parts.remove(i + 1)});
                    parts.set(i, tokenizer.vocabulary().id(joined));
                    return true;
                }
            }
        }
        return false;
    }
}
