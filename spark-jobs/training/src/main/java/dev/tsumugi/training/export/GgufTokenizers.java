package dev.tsumugi.training.export;

import dev.tsumugi.model.gguf.GgufTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.ByteLevelAlphabet;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.workflow.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokenizers in the terms of llama.cpp, which knows patterns by name only. */
final class GgufTokenizers {
    private static final String INSTEAD = "; leave the gguf formats out of export.formats, or train another tokenizer.";

    private static final Map<String, String> NAME_OF_PATTERN = Map.of(
            PreTokenizer.LLAMA3_PATTERN,
            "llama-bpe",
            PreTokenizer.LLAMA3_PATTERN.replace("\\p{N}{1,3}", "\\p{N}"),
            "qwen2",
            PreTokenizer.GPT2_PATTERN,
            "gpt-2",
            PreTokenizer.O200K_PATTERN,
            "gpt-4o");

    private GgufTokenizers() {}

    /**
     * The same tokenizer for a GGUF file.
     *
     * @param chatTemplate empty for a model that knows no messages
     * @throws UserException when llama.cpp has no such tokenizer
     */
    static GgufTokenizer of(Tokenizer tokenizer, String chatTemplate) {
        if (!(TokenizerFile.withoutPostProcessor(tokenizer) instanceof BytePairTokenizer bytePair)) {
            throw new UserException("Only a byte-level BPE tokenizer goes into a GGUF file (llama.cpp's Unigram has no"
                    + " fallback to bytes), but the run's is of another kind" + INSTEAD);
        }
        if (bytePair.normalizer() != Normalizer.NONE) {
            throw new UserException("llama.cpp does not normalise text, but the run's tokenizer does ("
                    + bytePair.normalizer() + ")" + INSTEAD);
        }
        return new GgufTokenizer(
                patternName(bytePair),
                tokens(bytePair.vocabulary()),
                Set.copyOf(bytePair.specialIds().values()),
                merges(bytePair),
                chatTemplate);
    }

    /**
     * {@code llama-bpe} takes a piece that is a token as that token, without merging; {@code smaug-bpe} has the same pattern and
     * always merges. They differ only for tokens that the merges do not lead to.
     */
    private static String patternName(BytePairTokenizer tokenizer) {
        String pattern = tokenizer.preTokenizer().pattern();
        String name = NAME_OF_PATTERN.get(pattern);
        if (name == null) {
            throw new UserException("llama.cpp knows no tokenizer that cuts text by the pattern " + pattern + INSTEAD);
        }
        if (name.equals("llama-bpe")) {
            return mergesLeadToEveryToken(tokenizer) ? name : "smaug-bpe";
        }
        if (tokenizer.ignoresMerges()) {
            throw new UserException("llama.cpp always merges pieces of the pattern " + pattern
                    + ", but the run's tokenizer does not where a piece is a token" + INSTEAD);
        }
        return name;
    }

    private static boolean mergesLeadToEveryToken(BytePairTokenizer tokenizer) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        Collection<Integer> special = tokenizer.specialIds().values();
        for (int id = 0; id < vocabulary.size(); id++) {
            byte[] token = vocabulary.bytes(id);
            if (!special.contains(id)
                    && isOnePiece(tokenizer.preTokenizer(), token)
                    && tokenizer.encode(token).length > 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOnePiece(PreTokenizer preTokenizer, byte[] token) {
        boolean[] one = {false};
        preTokenizer.split(token, 0, token.length, (utf8, from, to) -> one[0] |= to - from == token.length);
        return one[0];
    }

    private static List<String> tokens(Vocabulary vocabulary) {
        List<String> tokens = new ArrayList<>(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            tokens.add(
                    vocabulary.isSpecial(id)
                            ? new String(vocabulary.bytes(id), StandardCharsets.UTF_8)
                            : ByteLevelAlphabet.toCharacters(vocabulary.bytes(id)));
        }
        return tokens;
    }

    private static List<String> merges(BytePairTokenizer tokenizer) {
        Merges merges = tokenizer.merges();
        List<String> texts = new ArrayList<>(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            texts.add(characters(tokenizer, merges.left(rank)) + " " + characters(tokenizer, merges.right(rank)));
        }
        return texts;
    }

    private static String characters(BytePairTokenizer tokenizer, int id) {
        return ByteLevelAlphabet.toCharacters(tokenizer.vocabulary().bytes(id));
    }
}
