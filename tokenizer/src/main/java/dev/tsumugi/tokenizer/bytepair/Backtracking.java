package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.cache.SpanEncoder;
import java.util.stream.IntStream;

/**
 * Finds what the merges make without merging, in linear time (van Antwerpen and Neubeck 2024, "So many tokens, so
 * little time"). It takes the longest token that {@linkplain TokenSplits#stayApart stays apart} from the one before.
 * Where none fits, it goes back by a token and tries a shorter one.
 *
 * <p>Exact where every token comes about by its own merges. A row of tokens in which each two neighbours stay apart is
 * what the merges make of its bytes. So each prefix of a span has one such row. A place from which its row does not
 * lead to the end is never worth a second visit.
 */
final class Backtracking implements SpanEncoder {
    private final TokenSplits splits;
    private final ByteTrie trie;
    /** By number of the token in {@link #splits}, as the arrays below. */
    private final int[] ids;

    private final int[] lengths;
    /** For each token, the longest other token that it begins with, or -1. */
    private final int[] shorter;

    Backtracking(MergeOrder order, Vocabulary vocabulary) {
        splits = order.splits();
        ids = order.ids();
        lengths = IntStream.of(ids).map(vocabulary::length).toArray();
        trie = ByteTrie.of(IntStream.of(ids).mapToObj(vocabulary::bytes).toList());
        shorter = IntStream.of(ids)
                .map(id -> longest(vocabulary.bytes(id), 0, vocabulary.length(id) - 1))
                .toArray();
    }

    @Override
    public void encode(byte[] utf8, int from, int to, IntBuffer target) {
        int first = target.length();
        long[] dead = null;
        int at = from;
        int last = -1;
        int token = longest(utf8, at, to);
        while (true) {
            while (token >= 0 && (isSet(dead, at + lengths[token] - from) || !fits(last, token))) {
                token = shorter[token];
            }
            if (token >= 0) {
                target.add(token);
                at += lengths[token];
                if (at == to) {
                    break;
                }
                last = token;
                token = longest(utf8, at, to);
            } else {
                dead = dead == null ? new long[(to - from >>> 6) + 1] : dead;
                dead[at - from >>> 6] |= 1L << (at - from);
                at -= lengths[last];
                token = shorter[last];
                target.truncate(target.length() - 1);
                last = target.length() == first ? -1 : target.get(target.length() - 1);
            }
        }
        for (int i = first; i < target.length(); i++) {
            target.set(i, ids[target.get(i)]);
        }
    }

    private boolean fits(int last, int token) {
        return last < 0 || splits.stayApart(last, token);
    }

    private static boolean isSet(long[] bits, int at) {
        return bits != null && (bits[at >>> 6] & (1L << at)) != 0;
    }

    private int longest(byte[] utf8, int from, int to) {
        int longest = -1;
        int node = ByteTrie.ROOT;
        for (int at = from; at < to; at++) {
            node = trie.child(node, utf8[at]);
            if (node < 0) {
                break;
            }
            int token = trie.key(node);
            longest = token < 0 ? longest : token;
        }
        return longest;
    }
}
