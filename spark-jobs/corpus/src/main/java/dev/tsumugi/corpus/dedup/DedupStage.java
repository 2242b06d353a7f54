package dev.tsumugi.corpus.dedup;

import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/** {@code dedup}: one document of every group of equal or similar ones. */
public final class DedupStage implements Stage {
    public static final Stage STAGE = new DedupStage();

    private DedupStage() {}

    @Override
    public String command() {
        return "dedup";
    }

    @Override
    public String folder() {
        return "unique";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Drop exact and near duplicates.",
                "Reads clean/, keeps one document of every group of equal or (by MinHash) similar ones in unique/.",
                "--config conf/demo.yaml --set dedup.minhash.similarity-threshold=0.8");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("dedup", DedupConfig.class));
    }

    @Override
    public List<Stage> inputs() {
        return List.of(CleanStage.STAGE);
    }

    @Override
    public int format() {
        return 2;
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(DedupReport.class);
    }

    @Override
    public Job job() {
        return new DedupJob();
    }

    @Override
    public List<ReportSection> reportSections() {
        return List.of(new CorpusSection());
    }
}
