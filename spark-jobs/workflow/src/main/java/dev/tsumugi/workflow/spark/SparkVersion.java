package dev.tsumugi.workflow.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * A release of Spark. Those of another line have other methods, which would show as a stack trace somewhere in the middle.
 *
 * @param number {@code 4.2.0}
 * @param scalaLine {@code 2.13}
 */
public record SparkVersion(String number, String scalaLine) {
    /** Why this program does not run in this JVM, in one sentence; empty where it does. Loads no class of Spark. */
    public static Optional<String> mismatch() {
        Properties compiled = properties(SparkVersion.class.getResourceAsStream("version.properties"));
        SparkVersion needed = new SparkVersion(compiled.getProperty("spark"), compiled.getProperty("scala"));
        InputStream running = SparkVersion.class.getResourceAsStream("/spark-version-info.properties");
        if (running == null) {
            return Optional.of("this jar holds no Spark: hand it to the spark-submit of " + needed);
        }
        return needed.mismatch(new SparkVersion(
                properties(running).getProperty("version"), line(scala.util.Properties.versionNumberString())));
    }

    /** Why what is compiled against this version does not run on another; empty where it does. */
    Optional<String> mismatch(SparkVersion running) {
        if (line(number).equals(line(running.number)) && scalaLine.equals(running.scalaLine)) {
            return Optional.empty();
        }
        return Optional.of("this jar is made for " + this + ", but it runs on " + running
                + ": submit it to an installation of " + this + ", or submit the jar that is made for this one"
                + " (deploy/README.md tells how to make it)");
    }

    @Override
    public String toString() {
        return "Spark " + number + " with Scala " + scalaLine;
    }

    /** The first two numbers of a version: releases that differ only behind them fit each other. */
    private static String line(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*$", "$1");
    }

    private static Properties properties(InputStream resource) {
        Properties properties = new Properties();
        try (resource) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("The version of Spark cannot be read.", e);
        }
        return properties;
    }
}
