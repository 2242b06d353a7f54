package dev.tsumugi.workflow.stage;

import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.ConfigSchema;
import java.util.List;
import java.util.function.Consumer;

/** What the configuration of some stages may hold. */
public final class StageSchema {
    private StageSchema() {}

    /** The sections, constants, variants, defaults and rules of all stages together. */
    public static ConfigSchema of(List<Stage> stages) {
        return new ConfigSchema(
                stages.stream().flatMap(stage -> stage.sections().stream()).toList(),
                stages.stream().flatMap(stage -> stage.constants().stream()).toList(),
                stages.stream().flatMap(stage -> stage.variants().stream()).toList(),
                stages.stream().flatMap(stage -> stage.entryDefaults().stream()).toList(),
                stages.stream()
                        .map(stage -> (Consumer<ConfigCheck>) stage::check)
                        .toList());
    }
}
