package dev.tsumugi.workflow.cli;

import dev.tsumugi.corpus.clean.CleanJob;
import dev.tsumugi.corpus.collect.CollectJob;
import dev.tsumugi.corpus.dedup.DedupJob;
import dev.tsumugi.corpus.tokenize.TokenizeJob;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerJob;
import dev.tsumugi.training.evaluate.EvaluateJob;
import dev.tsumugi.training.export.ExportJob;
import dev.tsumugi.training.finetune.FinetuneJob;
import dev.tsumugi.training.generate.GenerateJob;
import dev.tsumugi.training.pretrain.PretrainJob;
import dev.tsumugi.workflow.Job;
import dev.tsumugi.workflow.Stage;

/** The job of each stage. */
public final class Jobs {
    private Jobs() {}

    /** Creates a stage's job; classes of other stages are not loaded, so that cleaning needs no DL4J. */
    public static Job of(Stage stage) {
        return switch (stage) {
            case COLLECT -> new CollectJob();
            case CLEAN -> new CleanJob();
            case DEDUP -> new DedupJob();
            case TRAIN_TOKENIZER -> new TrainTokenizerJob();
            case TOKENIZE -> new TokenizeJob();
            case PRETRAIN -> new PretrainJob();
            case FINETUNE -> new FinetuneJob();
            case EVALUATE -> new EvaluateJob();
            case GENERATE -> new GenerateJob();
            case EXPORT -> new ExportJob();
        };
    }
}
