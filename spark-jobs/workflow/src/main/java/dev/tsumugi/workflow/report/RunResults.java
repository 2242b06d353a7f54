package dev.tsumugi.workflow.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.Stage;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a run has left so far: manifests by stage and the logs of training.
 *
 * @param manifests of the finished stages
 * @param pretrainLog one object per round
 * @param finetuneLog one object per step or round
 */
public record RunResults(Map<Stage, StageManifest> manifests, List<JsonNode> pretrainLog, List<JsonNode> finetuneLog) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static RunResults read(RunDirectory directory, Configuration hadoop) throws IOException {
        Map<Stage, StageManifest> manifests = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            Optional<StageManifest> manifest = directory.manifest(stage);
            if (manifest.isPresent()) {
                manifests.put(stage, manifest.get());
            }
        }
        return new RunResults(
                manifests, log(directory, PretrainStage.STAGE, hadoop), log(directory, FinetuneStage.STAGE, hadoop));
    }

    /** The report of a stage; a missing node where the stage is not finished. */
    public JsonNode report(Stage stage) {
        StageManifest manifest = manifests.get(stage);
        return manifest == null ? MissingNode.getInstance() : manifest.report();
    }

    private static List<JsonNode> log(RunDirectory directory, Stage stage, Configuration hadoop) throws IOException {
        Path path = new Path(new Path(directory.root(), stage.folder()), "log.jsonl");
        List<JsonNode> entries = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                entries.add(MAPPER.readTree(line));
            }
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (JsonProcessingException e) {
            return entries; // a killed process leaves half a last line
        }
        return entries;
    }
}
