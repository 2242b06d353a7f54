package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What every command takes. */
public final class CommonOptions {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The run's configuration, a local path or any that Hadoop mounts.")
    private String config;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override one key, e.g. pretrain.rounds=20 or collect.sources[0].path=in; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--dry-run", description = "Print the effective configuration and the plan, run nothing.")
    private boolean dryRun;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    private boolean help;

    String config() {
        return config;
    }

    List<String> settings() {
        return settings;
    }

    public boolean dryRun() {
        return dryRun;
    }

    /** @throws UserException when an option's number is below 1 */
    public static int requirePositive(String option, int number) {
        if (number < 1) {
            throw new UserException(option + " must be at least 1, was " + number);
        }
        return number;
    }
}
