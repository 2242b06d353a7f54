package dev.tsumugi.training.finetune;

import dev.tsumugi.workflow.stage.StageReport;

/** What is told where {@code finetune.data} is empty. */
public record NoFinetuningReport(String note) implements StageReport {}
