package dev.tsumugi.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the JDK of another version: by JAVA_HOME_25 and the like, and where packages put it. */
final class OtherJava {
    private static final List<String> FOLDERS =
            List.of("/usr/lib/jvm", "/opt/java", "/Library/Java/JavaVirtualMachines");

    private OtherJava() {}

    /** The folder of a JDK; empty where none is at hand. */
    static Optional<Path> home(int version) throws IOException {
        List<Path> candidates = new ArrayList<>();
        Optional.ofNullable(System.getenv("JAVA_HOME_" + version)).map(Path::of).ifPresent(candidates::add);
        for (String folder : FOLDERS) {
            if (Files.isDirectory(Path.of(folder))) {
                try (DirectoryStream<Path> homes = Files.newDirectoryStream(Path.of(folder))) {
                    for (Path home : homes) {
                        candidates.add(home);
                        candidates.add(home.resolve("Contents/Home"));
                    }
                }
            }
        }
        for (Path candidate : candidates) {
            if (Files.isExecutable(candidate.resolve("bin/java")) && isVersion(candidate, version)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isVersion(Path home, int version) throws IOException {
        Path release = home.resolve("release");
        return Files.exists(release)
                && Files.readAllLines(release).stream()
                        .anyMatch(line -> line.matches("JAVA_VERSION=\"" + version + "(\\..*)?\""));
    }
}
