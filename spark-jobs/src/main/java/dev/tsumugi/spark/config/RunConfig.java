package dev.tsumugi.spark.config;

/** One whole run: a record per section of the YAML file; {@code conf/reference.yaml} documents every key. */
public record RunConfig(
        RunSection run,
        CollectConfig collect,
        CleanConfig clean,
        DedupConfig dedup,
        TrainTokenizerConfig trainTokenizer,
        TokenizeConfig tokenize,
        ModelSection model,
        PretrainConfig pretrain,
        FinetuneConfig finetune,
        EvaluateConfig evaluate,
        GenerateConfig generate,
        ExportConfig export,
        SparkSection spark) {}
