package dev.tsumugi.bench;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Files on disk and in archives, as benchmarks read them: trusted, and in the order of their names. */
final class TextFiles {
    private TextFiles() {}

    /** Receives a file of an archive. */
    @FunctionalInterface
    interface Entry {
        void file(String name, byte[] bytes);
    }

    /** The files of a folder and below; none where it is absent. */
    static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Hands every file of the archives in a folder to {@code entry}. */
    static void entries(Path folder, Entry entry) throws IOException {
        for (Path archive : in(folder)) {
            if (archive.toString().endsWith(".jar")) {
                try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
                    for (ZipEntry next = zip.getNextEntry(); next != null; next = zip.getNextEntry()) {
                        entry.file(next.getName(), zip.readAllBytes());
                    }
                }
            }
        }
    }

    /** The lines of a file, unpacked where its name ends with {@code .gz}. */
    static List<String> lines(String name, byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(name.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
