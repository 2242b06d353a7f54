package dev.tsumugi.workflow.cli;

import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.workflow.stage.Stage;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobsTest {
    @ParameterizedTest
    @EnumSource(Stage.class)
    void everyCommandHasTheJobOfItsName(Stage stage) {
        String name = stage.command().replace("-", "") + "job";

        assertThat(Jobs.of(stage).getClass().getSimpleName()).isEqualToIgnoringCase(name);
    }

    @Test
    void corpusJobsAreCreatedWithoutTrainingLibrariesOnTheClassPath() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*[/\\\\](nd4j|deeplearning4j|bytedeco|datavec)[/\\\\].*"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java", "-cp", classPath, CorpusOnly.class.getName()))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.lines()).containsExactly("created");
        }
    }

    /** Run in a process of its own. */
    static final class CorpusOnly {
        public static void main(String[] args) {
            for (Stage stage :
                    List.of(CollectStage.STAGE, CleanStage.STAGE, DedupStage.STAGE, TrainTokenizerStage.STAGE, TokenizeStage.STAGE)) {
                Jobs.of(stage);
            }
            System.out.println("created");
        }
    }
}
