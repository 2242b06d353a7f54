package dev.tsumugi.workflow.config;

import dev.tsumugi.corpus.clean.CleanConfig;
import dev.tsumugi.corpus.collect.CollectConfig;
import dev.tsumugi.corpus.dedup.DedupConfig;
import dev.tsumugi.corpus.tokenize.TokenizeConfig;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerConfig;
import dev.tsumugi.training.DecoderConfig;
import dev.tsumugi.training.evaluate.EvaluateConfig;
import dev.tsumugi.training.export.ExportConfig;
import dev.tsumugi.training.finetune.FinetuneConfig;
import dev.tsumugi.training.generate.GenerateConfig;
import dev.tsumugi.training.pretrain.PretrainConfig;

/** One whole run: a record per section of the YAML file; {@code conf/reference.yaml} documents every key. */
public record RunSections(
        RunConfig run,
        CollectConfig collect,
        CleanConfig clean,
        DedupConfig dedup,
        TrainTokenizerConfig trainTokenizer,
        TokenizeConfig tokenize,
        DecoderConfig model,
        PretrainConfig pretrain,
        FinetuneConfig finetune,
        EvaluateConfig evaluate,
        GenerateConfig generate,
        ExportConfig export,
        SparkConfig spark) {}
