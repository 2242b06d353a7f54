package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/** {@code tokenize}: unique documents to packed sequences of token ids in shards. */
public final class TokenizeStage implements Stage {
    public static final Stage STAGE = new TokenizeStage();

    private TokenizeStage() {}

    @Override
    public String command() {
        return "tokenize";
    }

    @Override
    public String folder() {
        return "tokens";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Turn documents into packed token sequences.",
                "Encodes unique/ with tokenizer/ and writes sequences of tokenize.sequence-length tokens as Parquet"
                        + " shards to tokens/train and tokens/validation.",
                "--config conf/demo.yaml --set tokenize.shards=64");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("tokenize", TokenizeConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(DedupStage.STAGE, TrainTokenizerStage.STAGE);
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(TokenizeReport.class);
    }

    @Override
    public Job job() {
        return new TokenizeJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new ShardsSection());
    }
}
