package dev.tsumugi.spark.job;

import dev.tsumugi.spark.run.Stage;

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
