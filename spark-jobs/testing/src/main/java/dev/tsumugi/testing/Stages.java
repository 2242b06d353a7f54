package dev.tsumugi.testing;

import dev.tsumugi.workflow.cli.StageCatalog;
import dev.tsumugi.workflow.config.ConfigLoader;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import dev.tsumugi.workflow.stage.StageSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The stages on the class path of a test, as they are or with other jobs. */
public final class Stages {
    private Stages() {}

    public static List<Stage> all() {
        return StageCatalog.stagesOf(StageCatalog.all());
    }

    /** The first stages, up to and with {@code last}. */
    public static List<Stage> until(Stage last) {
        return all().subList(0, all().indexOf(last) + 1);
    }

    /** The reference's configuration with these keys changed. */
    public static EffectiveConfig config(String... overrides) {
        return load("", overrides);
    }

    /** A configuration from a file that is called {@code my.yaml}. */
    public static EffectiveConfig load(String yaml, String... overrides) {
        return new ConfigLoader(StageSchema.of(all())).load("my.yaml", yaml, List.of(overrides));
    }

    /** The same stages with other jobs. */
    public static List<Stage> with(Function<Stage, Job> jobs) {
        return all().stream()
                .map(stage -> with(stage, Map.of("job", () -> jobs.apply(stage))))
                .toList();
    }

    /**
     * The catalogs of the program, with other jobs.
     *
     * @param reports types that these jobs may answer beside the stages' own
     */
    @SafeVarargs
    public static List<StageCatalog> catalogs(Function<Stage, Job> jobs, Class<? extends StageReport>... reports) {
        return StageCatalog.all().stream()
                .map(catalog -> (StageCatalog) Proxy.newProxyInstance(
                        Stages.class.getClassLoader(),
                        new Class<?>[] {StageCatalog.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("stages")) {
                                return catalog.stages().stream()
                                        .map(stage -> with(
                                                stage,
                                                Map.of(
                                                        "job",
                                                        () -> jobs.apply(stage),
                                                        "reportTypes",
                                                        () -> types(stage, reports))))
                                        .toList();
                            }
                            return method.invoke(catalog, arguments);
                        }))
                .toList();
    }

    private static List<Class<? extends StageReport>> types(Stage stage, Class<? extends StageReport>[] others) {
        return Stream.<Class<? extends StageReport>>concat(stage.reportTypes().stream(), Stream.of(others))
                .toList();
    }

    /** A stage that answers some of its methods otherwise. */
    private static Stage with(Stage stage, Map<String, Supplier<Object>> answers) {
        return (Stage) Proxy.newProxyInstance(
                Stages.class.getClassLoader(), new Class<?>[] {Stage.class}, (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("equals")) {
                            return arguments[0] instanceof Stage other
                                    && other.command().equals(stage.command());
                        }
                        Supplier<Object> answer = answers.get(method.getName());
                        return answer == null ? method.invoke(stage, arguments) : answer.get();
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
