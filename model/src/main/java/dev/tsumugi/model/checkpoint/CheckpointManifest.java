package dev.tsumugi.model.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/**
 * What a complete checkpoint consists of. It is written last: a folder without it is not a checkpoint.
 *
 * @param format version of the folder's layout
 * @param optimizer names of the vectors in the optimizer's file
 * @param documents names of the caller's files
 * @param files every other file of the folder by name
 * @param workerStates files outside of the folder that belong to the checkpoint
 * @param sha256 of this manifest with an empty {@code sha256}
 */
record CheckpointManifest(
        int format,
        long step,
        String tokenizerSha256,
        List<String> optimizer,
        List<String> documents,
        SortedMap<String, Content> files,
        List<WorkerStateFile> workerStates,
        String sha256) {
    static final String NAME = "manifest.json";
    static final int FORMAT = 2;

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A file's length and checksum. */
    record Content(long bytes, String sha256) {}

    /** The only field that every format has. */
    private record Format(int format) {}

    static CheckpointManifest of(Checkpoint checkpoint, SortedMap<String, Content> files) throws IOException {
        CheckpointManifest unsealed = new CheckpointManifest(
                FORMAT,
                checkpoint.state().step(),
                checkpoint.tokenizerSha256(),
                List.copyOf(checkpoint.optimizer().keySet()),
                List.copyOf(checkpoint.documents().keySet()),
                files,
                checkpoint.workerStates(),
                "");
        return unsealed.sealed();
    }

    byte[] toJson() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    static CheckpointManifest parse(String file, byte[] json) throws IOException {
        int format = value(file, json, Format.class).format();
        if (format != FORMAT) {
            throw new DamagedFileException(
                    file + " has format " + format + ", but this version reads format " + FORMAT + ".");
        }
        CheckpointManifest manifest = value(file, json, CheckpointManifest.class);
        if (!manifest.equals(manifest.sealed())) {
            throw new DamagedFileException(file + " has changed since it was written: its SHA-256 should be "
                    + manifest.sha256() + ", but is " + manifest.sealed().sha256() + ".");
        }
        return manifest;
    }

    static <T> T value(String file, byte[] json, Class<T> type) throws IOException {
        try {
            return JSON.readValue(json, type);
        } catch (JacksonException e) {
            throw new DamagedFileException(file + " cannot be read: " + e.getOriginalMessage() + ".", e);
        }
    }

    private CheckpointManifest sealed() throws IOException {
        byte[] unsealed = with("").toJson();
        return with(HexFormat.of().formatHex(CheckpointFiles.sha256().digest(unsealed)));
    }

    private CheckpointManifest with(String ownSha256) {
        return new CheckpointManifest(
                format, step, tokenizerSha256, optimizer, documents, files, workerStates, ownSha256);
    }
}
