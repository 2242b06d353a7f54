package dev.tsumugi.corpus;

import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.workflow.cli.StageCatalog;
import dev.tsumugi.workflow.stage.Stage;
import java.util.List;

/** The stages from sources to token shards. */
public final class CorpusStages implements StageCatalog {
    @Override
    public List<Stage> stages() {
        return List.of(
                CollectStage.STAGE, CleanStage.STAGE, DedupStage.STAGE, TrainTokenizerStage.STAGE, TokenizeStage.STAGE);
    }
}
