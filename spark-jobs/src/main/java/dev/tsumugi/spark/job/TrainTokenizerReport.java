package dev.tsumugi.spark.job;

import dev.tsumugi.spark.run.StageReport;
import java.util.List;
import java.util.Map;

/**
 * What {@code train-tokenizer} did.
 *
 * @param vocabularySize V
 * @param merges learned
 * @param uniqueWords different words learned from
 * @param words occurrences of them
 * @param seconds of learning the merges
 * @param trainingCharacters learned from, by language
 * @param charactersPerToken on held-out documents, by language; a language with too few documents to hold any out is absent
 * @param wordBoundaryF1 agreement of token ends with the ends of Japanese words on held-out documents, 0 to 1; null where
 *     none are held out
 * @param example the configured sentence
 * @param exampleTokens its tokens
 */
public record TrainTokenizerReport(
        int vocabularySize,
        int merges,
        int uniqueWords,
        long words,
        double seconds,
        Map<String, Long> trainingCharacters,
        Map<String, Double> charactersPerToken,
        Double wordBoundaryF1,
        String example,
        List<String> exampleTokens)
        implements StageReport {}
