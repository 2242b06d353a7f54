package dev.tsumugi.workflow.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.Constants;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.EntryDefaults;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.config.Variants;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stage of a run: a command, a folder of output, a part of the configuration, a job, a report. All that the command line,
 * the planner and the report page know of a stage they learn here; they know none by name.
 *
 * <p>A stage is one package, and one line in its module's {@code StageCatalog}. {@code docs/adding-a-stage.md} shows how.
 */
public interface Stage {
    /** The command, unique in the program. */
    String command();

    /** The folder below the run directory that the stage writes, and nobody else. */
    String folder();

    /** What {@code --help} says. */
    CommandHelp help();

    /** The sections of the configuration that belong to this stage. A change in them makes its output stale. */
    List<Section> sections();

    /** The stages whose output this one reads, with any configuration. */
    List<Stage> inputs();

    /** The records that {@link #job} may answer, as the report page and later stages read them back. */
    List<Class<? extends StageReport>> reportTypes();

    /** The work. */
    Job job();

    /** The stages whose output this one reads with this configuration: fewer where it takes what was made elsewhere. */
    default List<Stage> inputs(EffectiveConfig config) {
        return inputs();
    }

    /** Stages whose output this one reads where it is there, and does without where it is not. */
    default List<Stage> optionalInputs() {
        return List.of();
    }

    /** Keys of other stages' sections whose change makes the output stale, too. */
    default List<String> foreignKeys() {
        return List.of();
    }

    /** Keys of its sections that change the speed, the memory or the traces of the work, and nothing in its results. */
    default Set<String> keysWithoutEffect() {
        return Set.of();
    }

    /** Interfaces of its configuration whose values are the constants of an enum. */
    default List<Constants> constants() {
        return List.of();
    }

    /** Interfaces of its configuration whose records are chosen by {@code type}. */
    default List<Variants> variants() {
        return List.of();
    }

    /** What entries of lists in its configuration start from. */
    default List<EntryDefaults> entryDefaults() {
        return List.of();
    }

    /** Holds its sections against others'. Rules within a record are in the record's constructor. */
    default void check(ConfigCheck check) {}

    /**
     * Tells what would end this stage for certain, before the first stage of a run starts.
     *
     * @throws dev.tsumugi.workflow.UserException where it could not do its work with this configuration
     */
    default void requireRunnable(EffectiveConfig config) {}

    /** What the stage makes of numbers that the configuration leaves open: clauses for people, without a full stop. */
    default List<String> derivedNumbers(EffectiveConfig config) {
        return List.of();
    }

    /** What is read from outside the run directory. A change there makes the output stale. */
    default List<OutsideFiles> outsideFiles(EffectiveConfig config) {
        return List.of();
    }

    /** Raised when the same configuration no longer means the same output. Outputs of an earlier format are stale. */
    default int format() {
        return 1;
    }

    /** Whether the stage goes on in a folder that it left unfinished. */
    default boolean resumes() {
        return false;
    }

    /** Why there is nothing to do with this configuration, without a full stop. Later stages then do not wait for it. */
    default Optional<String> nothingToDo(EffectiveConfig config) {
        return Optional.empty();
    }

    /**
     * What a change of the configuration adds to a finished output that stays as it is.
     *
     * @param before configuration of the output, section by section
     * @param now wanted configuration
     * @return empty where the output must be made anew
     */
    default Optional<Growth> growth(JsonNode before, JsonNode now) {
        return Optional.empty();
    }

    /** Its part of the report page. */
    default List<ReportSection> reportSections() {
        return List.of();
    }
}
