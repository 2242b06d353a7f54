package dev.tsumugi.workflow.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerConfig;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.training.DecoderConfig;
import dev.tsumugi.training.export.ExportConfig;
import dev.tsumugi.training.pretrain.PretrainConfig;
import dev.tsumugi.training.round.AveragingConfig.InnerState;
import dev.tsumugi.training.round.AveragingConfig.Mode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;

/** The rules of {@code conf/reference.yaml} that a type alone cannot state: ranges, and what must fit together. */
final class ConfigRules {
    private static final int LARGEST_WEIGHT = 1_000_000;

    private static final int SMALLEST_VOCABULARY = 261; // 256 bytes and 5 special tokens

    private static final int SMALLEST_UNIGRAM = 263;

    private static final List<Range> RANGES = List.of(
            new Range(
                    "must be at least 1",
                    value -> value >= 1,
                    "collect.limits.max-document-bytes",
                    "collect.limits.max-archive-bytes",
                    "collect.limits.max-archive-entries",
                    "collect.limits.max-compression-ratio",
                    "clean.extract.max-html-bytes",
                    "clean.extract.max-html-depth",
                    "dedup.minhash.bands",
                    "dedup.minhash.rows-per-band",
                    "dedup.minhash.shingle-words",
                    "dedup.minhash.shingle-characters",
                    "train-tokenizer.min-word-count",
                    "train-tokenizer.min-pair-count",
                    "tokenize.shards",
                    "model.depth",
                    "pretrain.workers",
                    "pretrain.steps-per-round",
                    "pretrain.sequences-per-step",
                    "pretrain.shuffle-block-sequences",
                    "pretrain.checkpoint-every-rounds",
                    "pretrain.keep-checkpoints",
                    "pretrain.validate-every-rounds",
                    "pretrain.validation-sequences",
                    "finetune.epochs",
                    "finetune.sequences-per-step",
                    "finetune.checkpoint-every-steps",
                    "finetune.threads",
                    "evaluate.threads",
                    "generate.samples",
                    "generate.max-new-tokens",
                    "generate.repetition-penalty",
                    "generate.at-once",
                    "generate.threads",
                    "export.max-shard-bytes"),
            new Range(
                    "must not be negative",
                    value -> value >= 0,
                    "collect.limits.max-archive-depth",
                    "clean.extract.max-menu-characters",
                    "train-tokenizer.max-characters-per-language",
                    "model.width",
                    "model.heads",
                    "model.key-value-heads",
                    "model.feed-forward-width",
                    "model.z-loss",
                    "pretrain.threads-per-worker",
                    "pretrain.keep-every-rounds",
                    "pretrain.rounds",
                    "pretrain.optimizer.peak-learning-rate",
                    "pretrain.optimizer.warmup-steps",
                    "pretrain.optimizer.decay-steps",
                    "pretrain.optimizer.weight-decay",
                    "finetune.optimizer.warmup-steps",
                    "finetune.optimizer.decay-steps",
                    "finetune.optimizer.weight-decay",
                    "pretrain.averaging.deadline-seconds",
                    "evaluate.max-sequences",
                    "generate.temperature",
                    "generate.top-k"),
            new Range(
                    "must be greater than 0",
                    value -> value > 0,
                    "pretrain.averaging.outer-learning-rate",
                    "pretrain.optimizer.epsilon",
                    "pretrain.optimizer.clip-norm",
                    "finetune.optimizer.peak-learning-rate",
                    "finetune.optimizer.epsilon",
                    "finetune.optimizer.clip-norm"),
            new Range(
                    "must be greater than 1", value -> value > 1, "model.rope-base", "pretrain.averaging.reject-above"),
            new Range(
                    "must be from 0 to 1",
                    value -> value >= 0 && value <= 1,
                    "pretrain.optimizer.final-learning-rate-fraction",
                    "finetune.optimizer.final-learning-rate-fraction",
                    "generate.min-p"),
            new Range(
                    "must be at least 0 and less than 1",
                    value -> value >= 0 && value < 1,
                    "model.dropout",
                    "pretrain.averaging.outer-momentum",
                    "pretrain.optimizer.beta1",
                    "pretrain.optimizer.beta2",
                    "finetune.optimizer.beta1",
                    "finetune.optimizer.beta2"),
            new Range(
                    "must be greater than 0 and at most 1",
                    value -> value > 0 && value <= 1,
                    "dedup.minhash.similarity-threshold",
                    "pretrain.averaging.quorum",
                    "generate.top-p"),
            new Range(
                    "must be greater than 0 and less than 1",
                    value -> value > 0 && value < 1,
                    "model.norm-epsilon",
                    "tokenize.validation-fraction"),
            new Range(
                    "must be 1, 2, 3 or 0 (any number)",
                    value -> value >= 0 && value <= 3,
                    "train-tokenizer.max-digits"),
            new Range("must be at least 2", value -> value >= 2, "tokenize.sequence-length"),
            new Range(
                    "must be at least " + SMALLEST_VOCABULARY + " (256 bytes and the special tokens)",
                    value -> value >= SMALLEST_VOCABULARY,
                    "train-tokenizer.vocabulary-size"));

    private static final List<String> NEEDED_TEXTS =
            List.of("run.name", "run.directory", "export.name", "spark.master");

    private ConfigRules() {}

    static void check(EffectiveConfig effective, Problems problems) {
        for (Range range : RANGES) {
            for (String path : range.paths()) {
                JsonNode value = at(effective, path);
                if (!Double.isFinite(value.asDouble())) {
                    problems.add(path, "must be a finite number", value, "");
                } else if (!range.holds().test(value.asDouble())) {
                    problems.add(path, range.rule(), value, "");
                }
            }
        }
        for (String path : NEEDED_TEXTS) {
            if (at(effective, path).asText().isBlank()) {
                problems.add(path, "must not be empty");
            }
        }
        if (problems.isEmpty()) {
            checkSources(effective.config(), problems);
            checkTokenizer(effective.config().trainTokenizer(), problems);
            checkModel(effective.config().model(), problems);
            if (effective.config().pretrain().rounds() == 0
                    && effective.config().model().from().isEmpty()) {
                problems.add(
                        "pretrain.rounds",
                        "must be at least 1, unless model.from names a model to take as it is, was 0");
            }
            checkAveraging(effective.config().pretrain(), problems);
            checkStop(effective.config().generate().stop(), problems);
            checkFormats(effective.config().export().formats(), problems);
        }
    }

    private static JsonNode at(EffectiveConfig effective, String path) {
        JsonNode value = effective.tree().at("/" + path.replace('.', '/'));
        if (value.isMissingNode()) {
            throw new IllegalStateException("A rule names " + path + ", which no record has");
        }
        return value;
    }

    private static void checkSources(RunSections config, Problems problems) {
        Set<String> names = new HashSet<>();
        List<SourceConfig> sources = config.collect().sources();
        for (int i = 0; i < sources.size(); i++) {
            SourceConfig source = sources.get(i);
            String path = "collect.sources[" + i + "]";
            if (!names.add(source.name())) {
                problems.add(
                        path + ".name", "must be unique, but another source is called `" + source.name() + "` too");
            }
            if (config.clean().profiles().getOrDefault(source.kind(), List.of()).isEmpty()) {
                String profile = "clean.profiles." + Names.ofConstant(source.kind());
                problems.add(
                        profile, "must list at least one step, since source `" + source.name() + "` is of that kind");
            }
        }
        checkWeights("train-tokenizer.source-weights.", config.trainTokenizer().sourceWeights(), 1, names, problems);
        checkWeights("pretrain.source-weights.", config.pretrain().sourceWeights(), 0, names, problems);
        if (!config.pretrain().sourceWeights().isEmpty() && !config.tokenize().shardsBySource()) {
            problems.add("tokenize.shards-by-source", "must be true, since pretrain.source-weights weighs sources");
        }
    }

    private static void checkWeights(
            String section, Map<String, ? extends Number> weights, int least, Set<String> names, Problems problems) {
        weights.forEach((source, weight) -> {
            if (!names.contains(source)) {
                problems.add(section + source, "must name a source" + Suggestion.didYouMean(source, names, ""));
            }
            if (!(weight.doubleValue() >= least)) {
                problems.add(section + source, "must be at least " + least + ", was " + weight);
            } else if (weight.doubleValue() > LARGEST_WEIGHT) {
                problems.add(section + source, "must be at most " + LARGEST_WEIGHT + ", was " + weight);
            }
        });
    }

    private static void checkTokenizer(TrainTokenizerConfig config, Problems problems) {
        if (config.algorithm() != Algorithm.UNIGRAM) {
            return;
        }
        if (config.vocabularySize() < SMALLEST_UNIGRAM) {
            problems.add(
                    "train-tokenizer.vocabulary-size",
                    "must be at least " + SMALLEST_UNIGRAM
                            + " (256 bytes, the special tokens, the piece for unknown characters and one more) with"
                            + " `algorithm: unigram`, was " + config.vocabularySize());
        }
        if (config.normalization() != Normalizer.NONE) {
            problems.add(
                    "train-tokenizer.normalization",
                    "must be `none` with `algorithm: unigram`, whose tokenizer takes text as it is, was `"
                            + Names.ofConstant(config.normalization()) + "`");
        }
    }

    private static void checkModel(DecoderConfig model, Problems problems) {
        if (!model.from().isEmpty()) {
            return; // that model has sizes of its own
        }
        DecoderConfig sizes = model.resolved();
        boolean rotary = sizes.architecture() == Architecture.LLAMA;
        if (sizes.width() % sizes.heads() != 0 || rotary && sizes.width() / sizes.heads() % 2 != 0) {
            problems.add(
                    "model.width",
                    "must be " + (rotary ? "an even" : "a") + " multiple of model.heads, was " + sizes.width() + " for "
                            + sizes.heads() + " heads");
        }
        if (sizes.biases() && rotary) {
            problems.add("model.biases", "must be false, since model.architecture is llama; gpt2 has biases");
        }
        if (sizes.heads() % sizes.keyValueHeads() != 0) {
            problems.add(
                    "model.key-value-heads",
                    "must divide model.heads, was " + sizes.keyValueHeads() + " for " + sizes.heads() + " heads");
        }
    }

    private static void checkAveraging(PretrainConfig config, Problems problems) {
        if (config.averaging().mode() != Mode.SYNC) {
            return;
        }
        if (config.stepsPerRound() != 1) {
            problems.add(
                    "pretrain.steps-per-round",
                    "must be 1 with `averaging.mode: sync`, which averages after every step, was "
                            + config.stepsPerRound());
        }
        if (config.averaging().innerState() != InnerState.AVERAGED) {
            problems.add(
                    "pretrain.averaging.inner-state",
                    "must be `averaged` with `mode: sync`, was `"
                            + Names.ofConstant(config.averaging().innerState()) + "`");
        }
    }

    private static void checkStop(List<String> stop, Problems problems) {
        for (int i = 0; i < stop.size(); i++) {
            if (stop.get(i).isEmpty()) {
                problems.add("generate.stop[" + i + "]", "must not be empty");
            }
        }
    }

    private static void checkFormats(List<ExportConfig.Format> formats, Problems problems) {
        if (formats.isEmpty()) {
            problems.add("export.formats", "must list at least one format");
        }
        if (Set.copyOf(formats).size() < formats.size()) {
            List<String> names = formats.stream().map(Names::ofConstant).toList();
            problems.add("export.formats", "must not name a format twice, was " + names);
        }
    }

    /** Paths whose values must satisfy one rule. */
    private record Range(String rule, DoublePredicate holds, List<String> paths) {
        Range(String rule, DoublePredicate holds, String... paths) {
            this(rule, holds, List.of(paths));
        }
    }
}
