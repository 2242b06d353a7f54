package dev.tsumugi.testing;

import dev.tsumugi.workflow.cli.StageCatalog;
import dev.tsumugi.workflow.config.ConfigLoader;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Function;

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
        return all().stream().map(stage -> with(stage, jobs)).toList();
    }

    /** The catalogs of the program, with other jobs. */
    public static List<StageCatalog> catalogs(Function<Stage, Job> jobs) {
        return StageCatalog.all().stream()
                .map(catalog -> (StageCatalog) Proxy.newProxyInstance(
                        Stages.class.getClassLoader(),
                        new Class<?>[] {StageCatalog.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("stages")) {
                                return catalog.stages().stream()
                                        .map(stage -> with(stage, jobs))
                                        .toList();
                            }
                            return method.invoke(catalog, arguments);
                        }))
                .toList();
    }

    private static Stage with(Stage stage, Function<Stage, Job> jobs) {
        return (Stage) Proxy.newProxyInstance(
                Stages.class.getClassLoader(), new Class<?>[] {Stage.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("job") ? jobs.apply(stage) : method.invoke(stage, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
