package dev.tsumugi.model.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/**
 * What a complete checkpoint consists of. It is written last: a folder without it is not a checkpoint.
 *
 * @param format version of the folder's layout
 * @param optimizer names of the vectors in the optimizer's file
 * @param files every other file of the folder by name
 */
record Manifest(
        int format, long step, String tokenizerSha256, List<String> optimizer, SortedMap<String, Content> files) {
    static final String NAME = "manifest.json";
    static final int FORMAT = 1;

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** A file's length and checksum. */
    record Content(long bytes, String sha256) {}

    byte[] toJson() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    static Manifest parse(String file, byte[] json) throws IOException {
        Manifest manifest = value(file, json, Manifest.class);
        if (manifest.format() != FORMAT) {
            throw new DamagedFileException(
                    file + " has format " + manifest.format() + ", but this version reads format " + FORMAT + ".");
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
}
