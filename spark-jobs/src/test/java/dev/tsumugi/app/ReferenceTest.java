package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.clean.StepCatalog;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.workflow.config.Binder;
import dev.tsumugi.workflow.config.ConfigLoader;
import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Problems;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.YamlLayer;
import dev.tsumugi.workflow.config.YamlReader;
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
        assertDocumented(EffectiveConfig.class, "", Set.of());
        assertDocumented(SourceConfig.class, "source-defaults", SOURCE_KEYS_WITHOUT_DEFAULT);
        StepCatalog.types().forEach((type, step) -> assertDocumented(step, "step-defaults." + type, Set.of()));
    }

    @Test
    void noKeyIsStale() {
        Problems problems = new Problems();
        Binder binder = new Binder(StepCatalog.types(), problems);
        binder.checkKeys(SourceConfig.class, reference.tree().get("source-defaults"), "source-defaults");
        problems.throwIfAny();
        Set<String> stepTypes = new TreeSet<>();
        reference.tree().get("step-defaults").fieldNames().forEachRemaining(stepTypes::add);

        assertThat(stepTypes).isSubsetOf(StepCatalog.types().keySet());
        assertThat(new ConfigLoader().load("empty.yaml", "", List.of()).config())
                .isNotNull();
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
