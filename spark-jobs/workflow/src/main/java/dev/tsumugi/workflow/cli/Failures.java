package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.ConfigLoader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns failures into what the user sees and into exit codes. */
public final class Failures {
    /** What operating systems and HDFS say. Spark repeats the message of a task's failure in its own. */
    private static final Pattern FULL_DISK =
            Pattern.compile("No space left on device|There is not enough space on the disk|Disk quota exceeded"
                    + "|quota of \\S+ is exceeded|DSQuotaExceeded|NSQuotaExceeded");

    static final int BUG = 1;
    public static final int USER_ERROR = 2;

    private final Screen screen;

    public Failures(Screen screen) {
        this.screen = screen;
    }

    /** A command line that cannot be understood. */
    public int usage(ParameterException failure, String[] args) {
        String name = failure.getCommandLine().getCommandSpec().qualifiedName();
        List<String> meant =
                failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String suggestion = meant.isEmpty() ? "" : "; did you mean `" + meant.get(0) + "`?";
        screen.printError("tsumugi: " + failure.getMessage() + suggestion + " (`" + name + " --help` tells more)");
        return USER_ERROR;
    }

    /** A first word that is no command of this program. */
    int unknownCommand(String word, Collection<String> commands) {
        String meant = ConfigCheck.didYouMean(word, commands);
        String rest = meant.isEmpty() ? "; the commands are " + String.join(", ", commands) : meant;
        screen.printError(
                ConfigLoader.isSectionOfReference(word)
                        ? "tsumugi: `" + word + "` is no stage of this jar, whose commands are "
                                + String.join(", ", commands)
                                + ": submit tsumugi-all.jar in place of tsumugi-corpus.jar"
                        : "tsumugi: `" + word + "` is no command of this program" + rest
                                + " (`tsumugi --help` tells more)");
        return USER_ERROR;
    }

    /** A command that failed. */
    public int execution(Throwable failure) {
        if (ShutdownHookManager.get().isShutdownInProgress()) {
            screen.printError("tsumugi: stopped; the same command goes on from where it was");
            return BUG;
        }
        Optional<String> full = causes(failure)
                .map(cause -> String.valueOf(cause.getMessage()))
                .filter(message -> FULL_DISK.matcher(message).find())
                .findFirst();
        if (full.isPresent()) {
            failure.printStackTrace(screen.err());
            screen.printError(
                    "tsumugi: a disk is full, or a quota used up: free some space where the run directory lies, and"
                            + " where Spark keeps its own files (spark.local.dir); then the same command goes on from where it was");
            return BUG;
        }
        Optional<String> mistake =
                causes(failure).map(Failures::mistake).flatMap(Optional::stream).findFirst();
        if (mistake.isPresent()) {
            screen.printError("tsumugi: " + mistake.get());
            return USER_ERROR;
        }
        failure.printStackTrace(screen.err());
        boolean memory = causes(failure).anyMatch(OutOfMemoryError.class::isInstance);
        screen.printError("tsumugi: "
                + (memory
                        ? "the memory is used up: give more with TSUMUGI_MEMORY=8g, or --driver-memory of spark-submit"
                        : "the command failed, as the stack trace above tells; once the cause is gone, the same command goes"
                                + " on from the last finished stage"));
        return BUG;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(50);
    }

    private static Optional<String> mistake(Throwable cause) {
        if (cause instanceof UserException) {
            return Optional.of(cause.getMessage());
        }
        return Optional.empty();
    }
}
