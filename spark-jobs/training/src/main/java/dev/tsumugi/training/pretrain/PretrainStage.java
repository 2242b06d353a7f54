package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.collect.CollectConfig;
import dev.tsumugi.corpus.collect.SourceWeights;
import dev.tsumugi.corpus.tokenize.TokenizeConfig;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Growth;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.OutsideFiles;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code pretrain}: a model trained on token shards, or taken from elsewhere. */
public final class PretrainStage implements Stage {
    public static final Stage STAGE = new PretrainStage();
    static final String SECTION = "pretrain";
    private static final Pattern MODEL_FILE =
            Pattern.compile("config\\.json|.*\\.safetensors|model\\.safetensors\\.index\\.json");

    private PretrainStage() {}

    @Override
    public String command() {
        return Training.PRETRAINED.command();
    }

    @Override
    public String folder() {
        return Training.PRETRAINED.folder();
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Train a Transformer on the tokens.",
                "Trains on tokens/ with parameter averaging over Spark tasks and writes checkpoints/. Killed, it goes"
                        + " on from its newest checkpoint.",
                "--config conf/demo.yaml --set pretrain.rounds=20");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("model", DecoderConfig.class), new Section(SECTION, PretrainConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(TokenizeStage.STAGE);
    }

    @Override
    public List<Stage> inputs(EffectiveConfig config) {
        boolean taken = config.section(PretrainConfig.class).rounds() == 0;
        return taken ? List.of(TrainTokenizerStage.STAGE) : inputs();
    }

    @Override
    public Set<String> keysWithoutEffect() {
        return Set.of(
                "model.recompute",
                "pretrain.checkpoint-every-rounds",
                "pretrain.keep-checkpoints",
                "pretrain.keep-every-rounds",
                "pretrain.keep-best");
    }

    @Override
    public void check(ConfigCheck check) {
        check.both(
                CollectConfig.class,
                PretrainConfig.class,
                (collect, own) -> SourceWeights.check(SECTION, own.sourceWeights(), 0, collect, check));
        check.both(TokenizeConfig.class, PretrainConfig.class, (tokenize, own) -> {
            if (!own.sourceWeights().isEmpty() && !tokenize.shardsBySource()) {
                check.problem(
                        "tokenize.shards-by-source", "must be true, since pretrain.source-weights weighs sources");
            }
        });
        check.both(
                DecoderConfig.class,
                PretrainConfig.class,
                (model, own) -> own.optimizer().checkEngine(SECTION, model, check));
        check.both(DecoderConfig.class, PretrainConfig.class, (model, own) -> {
            if (own.rounds() == 0 && model.from().isEmpty()) {
                check.problem(
                        "pretrain.rounds",
                        "must be at least 1, unless model.from names a model to take as it is, was 0");
            }
        });
        check.both(DecoderConfig.class, PretrainConfig.class, (model, own) -> checkBudget(model, own, check));
        check.section(DecoderConfig.class)
                .filter(model -> !model.from().isEmpty())
                .ifPresent(model -> List.of("depth", "rope-base", "norm-epsilon", "tied-embeddings")
                        .forEach(key -> check.requireReference(
                                "model." + key, "must not be set beside model.from, whose model has its own")));
    }

    private static void checkBudget(DecoderConfig model, PretrainConfig own, ConfigCheck check) {
        if (own.hasBudget()) {
            if (own.rounds() == 0) {
                check.problem(
                        "pretrain.rounds",
                        "must be at least 1 beside pretrain.minutes or pretrain.tokens, since with 0 nothing is trained");
            }
            return;
        }
        String rule =
                "must be a whole number from 1 on: it is found only where pretrain.minutes or pretrain.tokens is set";
        if (model.depth() == 0) {
            check.problem("model.depth", rule);
        }
        if (own.sequencesPerStep() == 0) {
            check.problem("pretrain.sequences-per-step", rule);
        }
    }

    @Override
    public void requireRunnable(EffectiveConfig config) {
        PretrainConfig own = config.section(PretrainConfig.class);
        int warmupSteps = own.optimizer().warmupSteps();
        if (own.rounds() > 0 && !own.hasBudget() && warmupSteps >= own.decaySteps()) {
            throw new UserException("pretrain.optimizer.warmup-steps must be below the " + own.decaySteps()
                    + " steps of the schedule (decay-steps, else rounds * steps-per-round), but is " + warmupSteps
                    + ".");
        }
    }

    @Override
    public List<String> derivedNumbers(EffectiveConfig config) {
        PretrainConfig own = config.section(PretrainConfig.class);
        if (own.hasBudget()) {
            return List.of("what the budget leaves open is measured and told before the first round");
        }
        return own.rounds() == 0 ? List.of() : own.outerNumbers().stream().toList();
    }

    @Override
    public List<OutsideFiles> outsideFiles(EffectiveConfig config) {
        String folder = config.section(DecoderConfig.class).from();
        return folder.isEmpty()
                ? List.of()
                : List.of(OutsideFiles.at("the model in " + folder, folder, MODEL_FILE.asMatchPredicate()));
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public Optional<Growth> growth(JsonNode before, JsonNode now) {
        return MoreRounds.between(before, now).map(MoreRounds::growth);
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(PretrainReport.class, TakenModelReport.class);
    }

    @Override
    public Job job() {
        return new PretrainJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new PretrainSection());
    }
}
