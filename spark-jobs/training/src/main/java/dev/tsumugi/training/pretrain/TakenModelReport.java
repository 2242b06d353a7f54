package dev.tsumugi.training.pretrain;

import dev.tsumugi.workflow.stage.StageReport;

/**
 * What was taken.
 *
 * @param from the folder it lay in
 * @param parameters P
 * @param vocabularySize V, the special tokens that were added included
 */
public record TakenModelReport(String from, long parameters, int vocabularySize) implements StageReport {}
