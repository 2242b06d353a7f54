package dev.tsumugi.workflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.run.Decision;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void tellsHowTheLossFell() throws IOException {
        assertThat(figures(PretrainStage.STAGE, """
                        {"parameters": 829184, "tokens": 1536000, "tokensPerSecond": 13210.4, "firstLoss": 8.7612,
                         "finalLoss": 5.6251, "validationLoss": 5.7}
                        """))
                .isEqualTo("parameters 829,184, tokens 1,536,000, tokens per second 1.321e+04, loss 8.761 -> 5.625,"
                        + " validation loss 5.700");
    }

    @Test
    void tellsTheTokensOfASplitAndNotItsPadding() throws IOException {
        assertThat(figures(TokenizeStage.STAGE, """
                        {"sequenceLength": 64, "train": {"shards": 1, "tokens": 12345, "paddingShare": 1.0e-4},
                         "languages": {"en": {"tokens": 5}}}
                        """)).isEqualTo("sequence length 64, train 12,345 tokens");
    }

    @Test
    void tellsOneNumberPerLanguage() throws IOException {
        assertThat(figures(TrainTokenizerStage.STAGE, """
                        {"algorithm": "bpe", "charactersPerToken": {"en": 3.5, "ja": 1.25}, "words": {"en": 3.5, "ja": 2}}
                        """)).isEqualTo("characters per token 3.500 (en) 1.250 (ja)");
    }

    @Test
    void tellsTheLossOfEveryModel() throws IOException {
        assertThat(figures(EvaluateStage.STAGE, """
                        {"models": [{"model": "pre-trained", "loss": 5.25}, {"model": "fine-tuned", "loss": 4.5}]}
                        """)).isEqualTo("models pre-trained loss 5.250 fine-tuned loss 4.500");
    }

    private static String figures(Stage stage, String report) throws IOException {
        Summary summary = new Summary();
        summary.add(
                new Decision(stage, Decision.Status.MISSING, null, List.of()),
                new StageManifest(null, "", 1.5, new ObjectMapper().readTree(report)));
        String row = summary.toString().lines().skip(1).findFirst().orElseThrow();
        assertThat(row).startsWith(stage.command()).contains(" done ", " 1.5  ");
        return row.substring(row.indexOf("1.5  ") + "1.5  ".length());
    }
}
