package dev.tsumugi.bench;

import dev.tsumugi.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tokenizer of another project beside ours with the same vocabulary.
 *
 * @param name in the keys of the result
 * @param ours of the same vocabulary
 * @param theirs gives the ids of a text, without special tokens
 * @param every how many documents one is taken of, so that a slow peer is measured in seconds
 */
record Peer(String name, Tokenizer ours, Encoder theirs, int every) {
    /** Text to ids. */
    @FunctionalInterface
    interface Encoder {
        int[] encode(String text);
    }

    /** The documents that both encode. */
    List<String> sample(List<String> documents) {
        return IntStream.range(0, documents.size())
                .filter(i -> i % every == 0)
                .mapToObj(documents::get)
                .toList();
    }

    /** Whether both give the same ids for every document; no documents show nothing. */
    boolean agrees(List<String> documents) {
        return !documents.isEmpty()
                && documents.stream().allMatch(text -> Arrays.equals(ours.encode(text), theirs.encode(text)));
    }

    CpuTime.Pair compare(List<String> documents) {
        return CpuTime.compare(() -> documents.forEach(ours::encode), () -> documents.forEach(theirs::encode));
    }
}
