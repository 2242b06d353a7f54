package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.workflow.Stage;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.RunSections;
import dev.tsumugi.workflow.run.Decision.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
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
    private final OutsideFiles outside;

    public Planner(RunDirectory directory, EffectiveConfig config, Configuration hadoop) {
        this.directory = directory;
        this.config = config;
        this.outside = new OutsideFiles(config.config(), hadoop);
    }

    /**
     * Decides on the chosen stages, in order. A chosen stage counts as done for those after it; of other stages the output
     * is taken as it lies there.
     */
    public List<Decision> plan(Collection<Stage> chosen) throws IOException {
        Map<Stage, String> fingerprints = new EnumMap<>(Stage.class);
        List<Decision> decisions = new ArrayList<>();
        List<Stage> outdated = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            Optional<StageManifest> manifest = directory.manifest(stage);
            if (chosen.contains(stage)) {
                Decision decision = decide(stage, manifest.map(StageManifest::provenance), fingerprints, outdated);
                decisions.add(decision);
                fingerprints.put(stage, decision.provenance().fingerprint());
            } else if (manifest.isPresent()) {
                Provenance made = manifest.get().provenance();
                if (isReadBy(chosen, stage)
                        && !provenance(stage, fingerprints, manifest.map(StageManifest::provenance))
                                .fingerprint()
                                .equals(made.fingerprint())) {
                    outdated.add(stage);
                }
                fingerprints.put(stage, made.fingerprint());
            } else if (hasNothingToDo(stage) && fingerprints.keySet().containsAll(inputs(stage))) {
                fingerprints.put(
                        stage, provenance(stage, fingerprints, Optional.empty()).fingerprint());
            }
        }
        return decisions;
    }

    private boolean isReadBy(Collection<Stage> stages, Stage input) {
        return stages.stream().anyMatch(stage -> inputs(stage).contains(input));
    }

    /** The stages whose output a stage reads: fewer where it takes what was made elsewhere. */
    private List<Stage> inputs(Stage stage) {
        RunSections run = config.config();
        if (stage == Stage.TRAIN_TOKENIZER && !run.trainTokenizer().from().isEmpty()) {
            return List.of();
        }
        if (stage == Stage.PRETRAIN && run.pretrain().rounds() == 0) {
            return List.of(Stage.TRAIN_TOKENIZER);
        }
        return stage.inputs();
    }

    /** Whether the stage leaves nothing that others read: they need not wait for it. */
    private boolean hasNothingToDo(Stage stage) throws IOException {
        return isWithoutData(stage) && !directory.hasFolder(stage);
    }

    private boolean isWithoutData(Stage stage) {
        return stage == Stage.FINETUNE && config.config().finetune().data().isEmpty();
    }

    private Decision decide(
            Stage stage, Optional<Provenance> finished, Map<Stage, String> fingerprints, List<Stage> outdated)
            throws IOException {
        Optional<Provenance> begun = finished.isPresent() ? finished : directory.started(stage);
        Provenance wanted = provenance(stage, fingerprints, begun);
        for (Stage input : inputs(stage)) {
            if (!fingerprints.containsKey(input)) {
                String reason = stage.command() + " needs the output of " + input.command() + ": run `tsumugi "
                        + input.command() + " --config ...` first";
                return new Decision(stage, Status.BLOCKED, wanted, List.of(reason));
            }
        }
        List<String> reasons = new ArrayList<>(begun.map(wanted::changesSince).orElse(List.of()));
        boolean same = begun.isPresent() && reasons.isEmpty();
        Optional<MoreRounds> more = begun.flatMap(earlier -> MoreRounds.between(earlier, wanted));
        more.filter(rounds -> !rounds.keepSchedule()).ifPresent(rounds -> reasons.add(rounds.advice()));
        boolean grows = more.map(MoreRounds::keepSchedule).orElse(false);
        inputs(stage).stream()
                .filter(outdated::contains)
                .map(input -> "the output of " + input.command() + " is used as it is, although it is stale")
                .forEach(reasons::add);
        if (isWithoutData(stage)) {
            reasons.add("finetune.data is empty: there is nothing to fine-tune on");
        }
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

    private Provenance provenance(Stage stage, Map<Stage, String> fingerprints, Optional<Provenance> earlier) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.putObject("run").put("seed", config.config().run().seed());
        stage.sections().forEach(section -> configuration.set(section, effectiveSection(section)));
        SortedMap<String, String> inputs = new TreeMap<>();
        inputs(stage).forEach(input -> inputs.put(input.command(), fingerprints.getOrDefault(input, "missing")));
        SortedMap<String, String> before = earlier.map(Provenance::files).orElseGet(TreeMap::new);
        return Provenance.of(stage, configuration, inputs, outside.readBy(stage, before));
    }

    private JsonNode effectiveSection(String name) {
        JsonNode section = config.section(name);
        for (String key : Stage.keysWithoutEffect()) {
            if (section instanceof ObjectNode group && key.startsWith(name + ".")) {
                group.remove(key.substring(name.length() + 1));
            }
        }
        return section;
    }
}
