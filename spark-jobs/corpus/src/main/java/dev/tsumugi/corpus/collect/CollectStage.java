package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.format.SourceFormat;
import dev.tsumugi.corpus.collect.source.RecordFormat;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.SourceFiles;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.Constants;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.EntryDefaults;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.OutsideFiles;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code collect}: sources to documents as they came. */
public final class CollectStage implements Stage {
    public static final Stage STAGE = new CollectStage();

    private CollectStage() {}

    @Override
    public String command() {
        return "collect";
    }

    @Override
    public String folder() {
        return "raw";
    }

    @Override
    public CommandHelp help() {
        return new CommandHelp(
                "Read pages, books and code from files and archives.",
                "Reads collect.sources (WARC, HTML, text, JSON lines, Parquet, and archives of them) and writes one"
                        + " record for each document, with source, address, licence and date, to raw/.",
                "--config conf/demo.yaml --set 'collect.sources[0].max-documents=100'");
    }

    @Override
    public List<Section> sections() {
        return List.of(new Section("collect", CollectConfig.class));
    }

    @Override
    public List<Constants> constants() {
        return List.of(new Constants(RecordFormat.class, SourceFormat.class));
    }

    @Override
    public List<EntryDefaults> entryDefaults() {
        return List.of(new EntryDefaults("source-defaults", "collect.sources", SourceConfig.class));
    }

    @Override
    public void check(ConfigCheck check) {
        check.section(CollectConfig.class).ifPresent(own -> {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < own.sources().size(); i++) {
                String name = own.sources().get(i).name();
                if (!names.add(name)) {
                    check.problem(
                            "collect.sources[" + i + "].name",
                            "must be unique, but another source is called `" + name + "` too");
                }
            }
        });
    }

    @Override
    public List<Stage> inputs() {
        return List.of();
    }

    @Override
    public List<OutsideFiles> outsideFiles(EffectiveConfig config) {
        return config.section(CollectConfig.class).sources().stream()
                .map(source -> OutsideFiles.matching(
                        "the files of source " + source.name(), source.path(), file -> !SourceFiles.isHidden(file)))
                .toList();
    }

    @Override
    public List<Class<? extends StageReport>> reportTypes() {
        return List.of(CollectReport.class);
    }

    @Override
    public Job job() {
        return new CollectJob();
    }
}
