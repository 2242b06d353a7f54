package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.Map;

/**
 * What {@code train-tokenizer} did. Held-out text is that of documents that were not learned from; where there are too few
 * documents to hold any out, what is measured on it is null or absent.
 *
 * @param algorithm how the tokenizer was learned
 * @param vocabularySize V
 * @param vocabularyUse share of the ordinary tokens that held-out text needs, 0 to 1
 * @param tokensNeverUsed ordinary tokens that held-out text does not need
 * @param charactersPerToken on held-out text, by language
 * @param wordBoundaryF1 agreement of token ends with the ends of Japanese words on held-out text, 0 to 1
 * @param uniqueWords different words learned from
 * @param peakHeapMegabytes most heap in use in the driver's JVM while words were counted and the tokenizer learned, in 10^6 bytes, as
 *     the JVM's memory pools say: garbage included, and in local mode the executor too
 * @param countSeconds wall time of counting the words
 * @param learnSeconds wall time of learning from the counts
 * @param words occurrences of all words
 * @param trainingCharacters learned from, by language
 * @param example the configured sentence
 * @param exampleTokens its tokens
 */
public record TrainTokenizerReport(
        Algorithm algorithm,
        int vocabularySize,
        Double vocabularyUse,
        Integer tokensNeverUsed,
        Map<String, Double> charactersPerToken,
        Double wordBoundaryF1,
        long uniqueWords,
        double peakHeapMegabytes,
        double countSeconds,
        double learnSeconds,
        long words,
        Map<String, Long> trainingCharacters,
        String example,
        List<String> exampleTokens)
        implements StageReport {}
