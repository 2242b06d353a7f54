package dev.tsumugi.tokenizer.quality;

import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/** Measures a tokenizer on text that it was not trained on. */
public final class TokenizerQuality {
    private final Tokenizer tokenizer;

    public TokenizerQuality(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Returns the characters (code points) per token of a text; 0 for an empty text. */
    public double charactersPerToken(String text) {
        int tokens = tokenizer.encode(text).length;
        return tokens == 0 ? 0 : (double) text.codePointCount(0, text.length()) / tokens;
    }

    /** Counts the different tokens that some texts need. */
    public VocabularyUse vocabularyUse(Iterable<String> texts) {
        BitSet used = new BitSet();
        for (String text : texts) {
            for (int id : tokenizer.encode(text)) {
                used.set(id);
            }
        }
        int ordinary = tokenizer.vocabularySize() - tokenizer.specialIds().size();
        return new VocabularyUse(used.cardinality(), ordinary - used.cardinality());
    }

    /** Compares the token ends within Japanese texts with the word ends of the analyser that {@link Boundary#WORD} uses. */
    public BoundaryScore wordBoundaries(List<String> texts) {
        WordSplitter words = new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), Boundary.WORD);
        long tokenEnds = 0;
        long wordEnds = 0;
        long both = 0;
        for (String text : texts) {
            BitSet ofTokens = tokenEnds(text);
            BitSet ofWords = wordEnds(words, text);
            tokenEnds += ofTokens.cardinality();
            wordEnds += ofWords.cardinality();
            ofTokens.and(ofWords);
            both += ofTokens.cardinality();
        }
        return new BoundaryScore(
                tokenEnds == 0 ? 0 : (double) both / tokenEnds, wordEnds == 0 ? 0 : (double) both / wordEnds);
    }

    /** Byte offsets strictly inside the text. */
    private BitSet tokenEnds(String text) {
        BitSet ends = new BitSet();
        int at = 0;
        for (int id : tokenizer.encode(text)) {
            ends.set(at);
            at += tokenizer.decodeBytes(new int[] {id}).length;
        }
        ends.clear(0);
        return ends;
    }

    private static BitSet wordEnds(WordSplitter words, String text) {
        BitSet ends = new BitSet();
        int at = 0;
        for (String word : words.split(text)) {
            ends.set(at);
            at += word.getBytes(StandardCharsets.UTF_8).length;
        }
        ends.clear(0);
        return ends;
    }
}
