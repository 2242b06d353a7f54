package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.stage.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;

/**
 * The stages that a module brings. It is found by {@link ServiceLoader}: a program has the stages of the modules that it is
 * made of.
 */
public interface StageCatalog {
    /** In the order of the work. */
    List<Stage> stages();

    /** Commands beside those of the stages, or in place of the one of the same name. */
    default List<CommandLine> commands(Execution execution) {
        return List.of();
    }

    /** The catalogs of all modules on the class path, each after those whose stages it reads. */
    static List<StageCatalog> all() {
        List<StageCatalog> waiting = ServiceLoader.load(StageCatalog.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(catalog -> catalog.getClass().getName()))
                .collect(ArrayList::new, List::add, List::addAll);
        List<StageCatalog> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            StageCatalog next = waiting.stream()
                    .filter(catalog -> readsOnly(catalog, stagesOf(ordered)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Stages read each other in a circle: " + waiting));
            waiting.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    /** The stages of catalogs, in their order. */
    static List<Stage> stagesOf(List<StageCatalog> catalogs) {
        return catalogs.stream().flatMap(catalog -> catalog.stages().stream()).toList();
    }

    private static boolean readsOnly(StageCatalog catalog, List<Stage> before) {
        return catalog.stages().stream()
                .flatMap(stage -> stage.inputs().stream())
                .allMatch(input -> before.contains(input) || catalog.stages().contains(input));
    }
}
