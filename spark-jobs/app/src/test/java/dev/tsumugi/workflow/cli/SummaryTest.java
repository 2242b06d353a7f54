package dev.tsumugi.workflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tsumugi.corpus.tokenize.TokenizeReport;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerReport;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.tokenizer.train.Algorithm;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.evaluate.EvaluateReport;
import dev.tsumugi.training.evaluate.EvaluateReport.ModelEvaluation;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.finetune.ConversationCounts;
import dev.tsumugi.training.finetune.FinetuneReport;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainReport;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.run.Decision;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void tellsHowTheLossFell() {
        assertThat(figures(
                        PretrainStage.STAGE,
                        new PretrainReport(
                                829_184, 4, 2, 40, 320, 1_536_000, 13210.4, 8.7612, 5.6251, 5.7, null, null, 160)))
                .isEqualTo("parameters 829,184, workers 2, rounds 40, steps 320, tokens 1,536,000, tokens per second"
                        + " 1.321e+04, loss 8.761 -> 5.625, validation loss 5.700, resumed from step 160");
        assertThat(figures(
                        FinetuneStage.STAGE,
                        new FinetuneReport(
                                829_184,
                                320,
                                40,
                                276,
                                1104,
                                92_200,
                                124.5,
                                7.5,
                                1.25,
                                new ConversationCounts(153, 153, 0, 0, 0, List.of()))))
                .isEqualTo("parameters 829,184, started from step 320, epochs 40, steps 276, replayed sequences 1,104,"
                        + " tokens 92,200, tokens per second 124.5, loss 7.500 -> 1.250");
    }

    @Test
    void leavesOutWhatThereIsNot() {
        assertThat(figures(
                        PretrainStage.STAGE,
                        new PretrainReport(5, null, 1, 2, 4, 60, 9.5, 8.75, 5.5, null, null, null, 0)))
                .isEqualTo(
                        "parameters 5, workers 1, rounds 2, steps 4, tokens 60, tokens per second 9.500, loss 8.750 ->"
                                + " 5.500");
    }

    @Test
    void tellsTheTokensOfASplitAndNotItsPadding() {
        assertThat(figures(
                        TokenizeStage.STAGE,
                        new TokenizeReport(
                                64,
                                512,
                                new TokenizeReport.Split(1, 2, 12_345, 4, 5, 6, 1e-4, 7),
                                new TokenizeReport.Split(1, 2, 678, 4, 5, 6, 1e-4, 7),
                                Map.of("en", new TokenizeReport.Language(1, 5, 9, 9, 1.8)))))
                .isEqualTo("sequence length 64, vocabulary size 512, train 12,345 tokens, validation 678 tokens");
    }

    @Test
    void tellsOneNumberPerLanguage() {
        assertThat(figures(
                        TrainTokenizerStage.STAGE,
                        new TrainTokenizerReport(
                                Algorithm.BPE,
                                8192,
                                null,
                                null,
                                new TreeMap<>(Map.of("en", 3.5, "ja", 1.25)),
                                0.9,
                                79_873,
                                1117.04,
                                3.25,
                                0.5,
                                2_759_989,
                                Map.of("en", 9L),
                                "今日は",
                                List.of("今日", "は"))))
                .isEqualTo("vocabulary size 8,192, characters per token 3.500 (en) 1.250 (ja), word boundary f1 0.9000,"
                        + " unique words 79,873, peak heap megabytes 1117, count seconds 3.250, learn seconds 0.5000,"
                        + " words 2,759,989");
    }

    @Test
    void tellsTheLossOfEveryModel() {
        assertThat(figures(
                        EvaluateStage.STAGE,
                        new EvaluateReport(List.of(
                                new ModelEvaluation(Training.PRETRAINED, 1, 2, 3, 4, 5, 5.25, 190, 1.5, 0, null),
                                new ModelEvaluation(Training.FINETUNED, 1, 2, 3, 4, 5, 4.5, 90, 1.25, 10, 0.955)))))
                .isEqualTo("models pre-trained loss 5.250 fine-tuned loss 4.500, own questions right 0.9550");
    }

    @Test
    void saysThatASkippedStagesReportIsOfAnotherVersion() {
        assertThat(row(
                        TokenizeStage.STAGE,
                        Decision.Status.FRESH,
                        "TokenizeReport",
                        JsonNodeFactory.instance.objectNode()))
                .isEqualTo(
                        "tokenize         skipped         1.5  The report in tokens/manifest.json was written by another"
                                + " version of the program: delete that file and run tokenize again.");
    }

    private static String figures(Stage stage, StageReport report) {
        String row = row(
                stage,
                Decision.Status.MISSING,
                report.getClass().getSimpleName(),
                new ObjectMapper().valueToTree(report));
        assertThat(row).startsWith(stage.command()).contains(" done ", " 1.5  ");
        return row.substring(row.indexOf("1.5  ") + "1.5  ".length());
    }

    private static String row(Stage stage, Decision.Status status, String reportType, JsonNode report) {
        Summary summary = new Summary();
        summary.add(new Decision(stage, status, null, List.of()), new StageManifest(null, "", 1.5, reportType, report));
        return summary.toString().lines().skip(1).findFirst().orElseThrow();
    }
}
