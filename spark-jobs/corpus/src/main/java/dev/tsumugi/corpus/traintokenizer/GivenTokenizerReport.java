package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/**
 * What was taken.
 *
 * @param from the folder it lay in
 * @param vocabularySize V
 * @param addedTokens special tokens that training needs and it did not have
 * @param example the configured sentence
 * @param exampleTokens its tokens
 */
public record GivenTokenizerReport(
        String from, int vocabularySize, List<String> addedTokens, String example, List<String> exampleTokens)
        implements StageReport {}
