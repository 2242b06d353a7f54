package dev.tsumugi.spark.config;

import dev.tsumugi.tokenizer.train.Boundary;
import java.util.Map;

/**
 * Section {@code train-tokenizer}.
 *
 * @param vocabularySize all tokens, special ones and the 256 bytes included
 * @param boundary where Japanese is cut at training
 * @param minWordCount rarer words are not learned from
 * @param maxCharactersPerLanguage text of each language (code counts as one) that is counted, chosen by document hash; 0 takes all
 * @param balanceLanguages takes as many characters of every language as the smallest one of Japanese and English has
 * @param sourceWeights how many times the words of a source count, by its name; 1 where it is not named
 * @param example the sentence whose tokens the report shows
 * @param from folder with a {@code tokenizer.json} to take instead of training one; empty trains
 */
public record TrainTokenizerConfig(
        int vocabularySize,
        Boundary boundary,
        long minWordCount,
        long maxCharactersPerLanguage,
        boolean balanceLanguages,
        Map<String, Integer> sourceWeights,
        String example,
        String from) {}
