package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.run.Decision.Status;
import dev.tsumugi.workflow.stage.Growth;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Compares what lies in a run directory with what the configuration asks for. */
public final class Planner {
    private final RunDirectory directory;
    private final EffectiveConfig config;
    private final List<Stage> stages;
    private final OutsideFileDigests outside;

    /** @param stages all stages of the program, each after those that it reads */
    public Planner(RunDirectory directory, EffectiveConfig config, List<Stage> stages, Configuration hadoop) {
        this.directory = directory;
        this.config = config;
        this.stages = List.copyOf(stages);
        this.outside = new OutsideFileDigests(hadoop);
    }

    /**
     * Decides on the chosen stages, in order. A chosen stage counts as done for those after it; of other stages the output
     * is taken as it lies there.
     */
    public List<Decision> plan(Collection<Stage> chosen) throws IOException {
        Map<String, String> fingerprints = new HashMap<>();
        List<Decision> decisions = new ArrayList<>();
        List<String> outdated = new ArrayList<>();
        for (Stage stage : stages) {
            Optional<StageManifest> manifest = directory.manifest(stage);
            if (chosen.contains(stage)) {
                Decision decision = decide(stage, manifest.map(StageManifest::provenance), fingerprints, outdated);
                decisions.add(decision);
                fingerprints.put(stage.command(), decision.provenance().fingerprint());
            } else if (manifest.isPresent()) {
                Provenance made = manifest.get().provenance();
                if (isReadBy(chosen, stage)
                        && !provenance(stage, fingerprints, manifest.map(StageManifest::provenance))
                                .fingerprint()
                                .equals(made.fingerprint())) {
                    outdated.add(stage.command());
                }
                fingerprints.put(stage.command(), made.fingerprint());
            } else if (leavesNothing(stage) && fingerprints.keySet().containsAll(commands(stage.inputs(config)))) {
                fingerprints.put(
                        stage.command(),
                        provenance(stage, fingerprints, Optional.empty()).fingerprint());
            }
        }
        return decisions;
    }

    private boolean isReadBy(Collection<Stage> stages, Stage input) {
        return stages.stream()
                .anyMatch(stage -> commands(stage.inputs(config)).contains(input.command())
                        || commands(stage.optionalInputs()).contains(input.command()));
    }

    private static List<String> commands(List<Stage> stages) {
        return stages.stream().map(Stage::command).toList();
    }

    /** Whether the stage leaves nothing that others read: they need not wait for it. */
    private boolean leavesNothing(Stage stage) throws IOException {
        return stage.nothingToDo(config).isPresent() && !directory.hasFolder(stage);
    }

    private Decision decide(
            Stage stage, Optional<Provenance> finished, Map<String, String> fingerprints, List<String> outdated)
            throws IOException {
        Optional<Provenance> begun = finished.isPresent() ? finished : directory.started(stage);
        Provenance wanted = provenance(stage, fingerprints, begun);
        for (Stage input : stage.inputs(config)) {
            if (!fingerprints.containsKey(input.command())) {
                String reason = stage.command() + " needs the output of " + input.command() + ": run `tsumugi "
                        + input.command() + " --config ...` first";
                return new Decision(stage, Status.BLOCKED, wanted, List.of(reason));
            }
        }
        List<String> reasons = new ArrayList<>(begun.map(wanted::changesSince).orElse(List.of()));
        boolean same = begun.isPresent() && reasons.isEmpty();
        Optional<Growth> growth = begun.filter(wanted::differsInConfigurationOnly)
                .flatMap(earlier -> stage.growth(earlier.configuration(), wanted.configuration()));
        growth.map(Growth::remark).filter(remark -> !remark.isEmpty()).ifPresent(reasons::add);
        boolean grows = growth.map(Growth::goesOn).orElse(false);
        stage.inputs(config).stream()
                .filter(input -> outdated.contains(input.command()))
                .map(input -> "the output of " + input.command() + " is used as it is, although it is stale")
                .forEach(reasons::add);
        stage.nothingToDo(config).ifPresent(reasons::add);
        Status status = grows ? Status.RESUMES : status(stage, finished.isPresent(), same);
        return new Decision(stage, status, wanted, reasons);
    }

    private Status status(Stage stage, boolean finished, boolean same) throws IOException {
        if (finished) {
            return same ? Status.FRESH : Status.STALE;
        }
        if (same && stage.resumes()) {
            return Status.RESUMES;
        }
        return directory.hasFolder(stage) ? Status.UNFINISHED : Status.MISSING;
    }

    private Provenance provenance(Stage stage, Map<String, String> fingerprints, Optional<Provenance> earlier) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.putObject("run").put("seed", config.run().seed());
        stage.sections().forEach(section -> configuration.set(section.name(), effective(stage, section.name())));
        stage.foreignKeys().forEach(key -> configuration.set(key, config.at(key)));
        SortedMap<String, String> inputs = new TreeMap<>();
        stage.inputs(config)
                .forEach(input -> inputs.put(input.command(), fingerprints.getOrDefault(input.command(), "missing")));
        commands(stage.optionalInputs()).stream()
                .filter(fingerprints::containsKey)
                .forEach(command -> inputs.put(command, fingerprints.get(command)));
        SortedMap<String, String> before = earlier.map(Provenance::files).orElseGet(TreeMap::new);
        return Provenance.of(stage, configuration, inputs, outside.of(stage.outsideFiles(config), before));
    }

    private JsonNode effective(Stage stage, String section) {
        JsonNode node = config.at(section);
        for (String key : stage.keysWithoutEffect()) {
            if (node instanceof ObjectNode group && key.startsWith(section + ".")) {
                group.remove(key.substring(section.length() + 1));
            }
        }
        return node;
    }
}
