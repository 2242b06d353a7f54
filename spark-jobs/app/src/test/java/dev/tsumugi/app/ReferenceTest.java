package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.clean.StepCatalog;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.workflow.config.ConfigLoader;
import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Problems;
import dev.tsumugi.workflow.config.RunConfig;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.config.SparkConfig;
import dev.tsumugi.workflow.config.YamlLayer;
import dev.tsumugi.workflow.config.YamlReader;
import dev.tsumugi.workflow.stage.Stage;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code conf/reference.yaml} is complete: every key with a default and a comment, and no key that no record has. */
class ReferenceTest {
    private static final Set<String> SOURCE_KEYS_WITHOUT_DEFAULT = Set.of("name", "kind", "path");

    private final YamlLayer reference = YamlReader.readFile("reference.yaml", ConfigLoader.reference(), new Problems());
    private final List<String> lines = ConfigLoader.reference().lines().toList();

    @Test
    void everyKeyHasADefaultAndAComment() {
        assertDocumented(RunConfig.class, "run", Set.of());
        assertDocumented(SparkConfig.class, "spark", Set.of());
        for (Stage stage : Stages.all()) {
            for (Section section : stage.sections()) {
                assertDocumented(section.type(), section.name(), Set.of());
            }
        }
        assertDocumented(SourceConfig.class, "source-defaults", SOURCE_KEYS_WITHOUT_DEFAULT);
    }

    @Test
    void everyStepHasItsDefaultsAndCommentsOnThem() {
        StepCatalog.STEPS.byName().forEach((type, step) -> {
            assertThat(reference.tree().at("/step-defaults/" + type).isMissingNode())
                    .as("step-defaults.%s is in conf/reference.yaml", type)
                    .isFalse();
            assertDocumented(step, "step-defaults." + type, Set.of());
        });
    }

    @Test
    void noKeyIsStale() {
        Set<String> sections = new TreeSet<>(Set.of("run", "spark", "source-defaults", "step-defaults"));
        Stages.all().forEach(stage -> stage.sections().forEach(section -> sections.add(section.name())));
        assertThat(reference.tree().fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(sections);

        assertThat(Stages.config()).as("unknown keys are errors").isNotNull();
    }

    private void assertDocumented(Class<?> type, String path, Set<String> withoutDefault) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = Names.ofComponent(component.getName());
            String child = Names.child(path, key);
            if (component.getType().isRecord()) {
                assertDocumented(component.getType(), child, Set.of());
            } else if (!withoutDefault.contains(key)) {
                assertCommented(child);
            }
        }
    }

    private void assertCommented(String path) {
        JsonNode value = reference.tree().at("/" + path.replace('.', '/'));
        assertThat(value.isMissingNode()).as("%s has a default", path).isFalse();
        int line = Integer.parseInt(reference.places().get(path).replaceAll("\\D", ""));
        List<String> around = new ArrayList<>(lines.subList(Math.max(0, line - 2), line));
        boolean above = around.size() == 2 && around.get(0).strip().startsWith("#");
        assertThat(above || around.get(around.size() - 1).contains(" # "))
                .as("%s is explained by a comment, on its line or above", path)
                .isTrue();
    }
}
