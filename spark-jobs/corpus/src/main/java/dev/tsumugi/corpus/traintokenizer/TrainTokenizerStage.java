package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.corpus.collect.CollectConfig;
import dev.tsumugi.corpus.collect.SourceWeights;
import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.OutsideFiles;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/** {@code train-tokenizer}: a tokenizer learned from the words of unique documents, or taken from elsewhere. */
public final class TrainTokenizerStage implements Stage {
    public static final Stage STAGE = new TrainTokenizerStage();

    /** T of the shards, which the tokenizer's own configuration names. It belongs to {@code tokenize}. */
    static final String SEQUENCE_LENGTH = "tokenize.sequence-length";

    private TrainTokenizerStage() {}

    @Override
    public String command() {
        return "train-tokenizer";
    }

    @Override
    public String folder() {
        return "tokenizer";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Learn a tokenizer: byte-level BPE or Unigram.",
                "Counts words of unique/ on Spark and learns a vocabulary from them: byte-level BPE on the driver, Unigram with"
                        + " the executors' sums. Writes tokenizer/tokenizer.json, which Hugging Face's libraries load.",
                "--config conf/demo.yaml --set train-tokenizer.vocabulary-size=16384");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("train-tokenizer", TrainTokenizerConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(DedupStage.STAGE);
    }

    @Override
    public List<Stage> inputs(EffectiveConfig config) {
        return from(config).isEmpty() ? inputs() : List.of();
    }

    @Override
    public List<String> foreignKeys() {
        return List.of(SEQUENCE_LENGTH);
    }

    @Override
    public void check(ConfigCheck check) {
        check.both(
                CollectConfig.class,
                TrainTokenizerConfig.class,
                (collect, own) -> SourceWeights.check("train-tokenizer", own.sourceWeights(), 1, collect, check));
    }

    @Override
    public List<OutsideFiles> outsideFiles(EffectiveConfig config) {
        String folder = from(config);
        return folder.isEmpty()
                ? List.of()
                : List.of(OutsideFiles.at("the tokenizer in " + folder, folder + "/tokenizer.json"));
    }

    private static String from(EffectiveConfig config) {
        return config.section(TrainTokenizerConfig.class).from();
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(TrainTokenizerReport.class, GivenTokenizerReport.class);
    }

    @Override
    public Job job() {
        return new TrainTokenizerJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new TokenizerSection());
    }
}
