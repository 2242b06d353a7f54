package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.Vocabulary;
import java.util.Arrays;

/** Finds the merges behind a vocabulary whose ids are ranks. */
final class RankMerges {
    private final Vocabulary vocabulary;
    private final TokenSplits splits = new TokenSplits();
    /** Numbers in {@link TokenSplits} by id; -1 for what has none yet. */
    private final int[] numbers;

    private final IntBuffer pairs;

    private RankMerges(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        numbers = new int[vocabulary.size()];
        pairs = new IntBuffer(2 * numbers.length);
        Arrays.fill(numbers, -1);
        for (int id = 0; id < numbers.length; id++) {
            if (!vocabulary.isSpecial(id) && vocabulary.length(id) == 1) {
                numbers[id] = vocabulary.bytes(id)[0] & 0xFF;
            }
        }
    }

    static Merges derive(Vocabulary vocabulary) {
        RankMerges ranks = new RankMerges(vocabulary);
        boolean complete = true;
        for (int id = 0; id < vocabulary.size() && complete; id++) {
            complete = vocabulary.isSpecial(id) || ranks.numbers[id] >= 0 || ranks.addOnlySplit(id);
        }
        if (!complete) {
            ranks.pairs.clear();
            for (int id = 0; id < vocabulary.size(); id++) {
                ranks.addAllSplits(id);
            }
        }
        return Merges.of(ranks.pairs.toArray());
    }

    private boolean addOnlySplit(int id) {
        byte[] token = vocabulary.bytes(id);
        for (int at = 1; at < token.length; at++) {
            int left = vocabulary.id(token, 0, at);
            int right = left < 0 || numbers[left] < 0 ? -1 : vocabulary.id(token, at, token.length);
            if (right >= 0 && numbers[right] >= 0 && splits.stayApart(numbers[left], numbers[right])) {
                numbers[id] = splits.add(numbers[left], numbers[right]);
                pairs.add(left);
                pairs.add(right);
                return true;
            }
        }
        return false;
    }

    private void addAllSplits(int id) {
        byte[] token = vocabulary.bytes(id);
        for (int at = 1; at < token.length && !vocabulary.isSpecial(id); at++) {
            int left = vocabulary.id(token, 0, at);
            int right = vocabulary.id(token, at, token.length);
            if (left >= 0 && right >= 0 && !vocabulary.isSpecial(left) && !vocabulary.isSpecial(right)) {
                pairs.add(left);
                pairs.add(right);
            }
        }
    }
}
