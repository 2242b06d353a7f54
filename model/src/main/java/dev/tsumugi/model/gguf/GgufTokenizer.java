package dev.tsumugi.model.gguf;

import java.util.List;
import java.util.Set;

/**
 * A byte-level BPE tokenizer in llama.cpp's terms.
 *
 * @param pre llama.cpp's name for the pattern that cuts text before merging, for example {@code llama-bpe}
 * @param tokens by id, ordinary ones in the characters that stand for bytes in GPT-2's vocabulary
 * @param controlIds of special tokens
 * @param merges by rank: two tokens, a space between them
 * @param chatTemplate Jinja; empty for a model that knows no messages
 */
public record GgufTokenizer(
        String pre, List<String> tokens, Set<Integer> controlIds, List<String> merges, String chatTemplate) {

    public GgufTokenizer {
        tokens = List.copyOf(tokens);
        controlIds = Set.copyOf(controlIds);
        merges = List.copyOf(merges);
    }
}
