package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.pretokenizer.Indentation;
import dev.tsumugi.tokenizer.pretokenizer.PatternSettings;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Rules;
import java.util.Map;

/**
 * Section {@code train-tokenizer}.
 *
 * @param algorithm how the tokenizer is learned
 * @param vocabularySize all tokens, special ones and the 256 bytes included
 * @param boundary where Japanese is cut at training
 * @param maxDigits digits that one token holds at most, 1 to 3; 0 for any number
 * @param indentation what becomes of the white space after a line break
 * @param normalization of text before it is tokenized
 * @param minPairCount rarer pairs (BPE) are not merged, rarer strings (Unigram) are no candidates
 * @param minWordCount rarer words are not learned from
 * @param maxCharactersPerLanguage text of each language (code counts as one) that is counted, chosen by document hash; 0 takes all
 * @param balanceLanguages takes as many characters of every language as the smallest one of Japanese and English has
 * @param sourceWeights how many times the words of a source count, by its name; 1 where it is not named
 * @param example the sentence whose tokens the report shows
 * @param from folder with a {@code tokenizer.json} to take instead of training one; empty trains
 */
public record TrainTokenizerConfig(
        Algorithm algorithm,
        int vocabularySize,
        Boundary boundary,
        int maxDigits,
        Indentation indentation,
        Normalizer normalization,
        long minPairCount,
        long minWordCount,
        long maxCharactersPerLanguage,
        boolean balanceLanguages,
        Map<String, Integer> sourceWeights,
        String example,
        String from) {
    private static final int SMALLEST_VOCABULARY = 261; // 256 bytes and 5 special tokens
    private static final int SMALLEST_UNIGRAM = 263;

    public TrainTokenizerConfig {
        Rules rules = new Rules()
                .range(
                        vocabularySize >= SMALLEST_VOCABULARY,
                        "must be at least " + SMALLEST_VOCABULARY + " (256 bytes and the special tokens)",
                        "vocabulary-size",
                        vocabularySize)
                .range(maxDigits >= 0 && maxDigits <= 3, "must be 1, 2, 3 or 0 (any number)", "max-digits", maxDigits)
                .atLeast(1, "min-word-count", minWordCount)
                .atLeast(1, "min-pair-count", minPairCount)
                .notNegative("max-characters-per-language", maxCharactersPerLanguage);
        if (algorithm == Algorithm.UNIGRAM && rules.hold()) {
            rules.require(
                            vocabularySize >= SMALLEST_UNIGRAM,
                            "vocabulary-size",
                            "must be at least " + SMALLEST_UNIGRAM
                                    + " (256 bytes, the special tokens, the piece for unknown characters and one more) with"
                                    + " `algorithm: unigram`, was " + vocabularySize)
                    .require(
                            normalization == Normalizer.NONE,
                            "normalization",
                            "must be `none` with `algorithm: unigram`, whose tokenizer takes text as it is, was `"
                                    + Names.ofConstant(normalization) + "`");
        }
        rules.enforce();
    }

    /** The pattern that cuts text before it is learned from. */
    public PatternSettings pattern() {
        return new PatternSettings(maxDigits == 0 ? PatternSettings.UNLIMITED : maxDigits, indentation);
    }
}
