package dev.tsumugi.tokenizer.io.tiktoken;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Rank files of OpenAI's tiktoken. Each line holds one token of a byte-level vocabulary: its bytes in base64, a space,
 * and its rank, which is its id. They hold neither pattern nor special tokens; the caller knows both.
 */
public final class TiktokenFile {
    private static final int MAX_LINE = 1 << 12;

    private TiktokenFile() {}

    /**
     * Reads a rank file.
     *
     * @throws IOException when the file cannot be read or is no rank file
     * @see #read(InputStream, String, PreTokenizer, Map)
     */
    public static BytePairTokenizer read(Path file, PreTokenizer preTokenizer, Map<String, Integer> specialIds)
            throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), preTokenizer, specialIds);
        }
    }

    /**
     * Reads a rank file.
     *
     * @param name of the file, for messages
     * @param preTokenizer what the vocabulary was made with
     * @param specialIds ids of the special tokens by name, none of them in the file. Ids that neither has, up to the
     *     highest of both, become special tokens called {@code <|unused_ID|>}.
     * @throws IOException when the stream cannot be read or is no rank file
     */
    public static BytePairTokenizer read(
            InputStream in, String name, PreTokenizer preTokenizer, Map<String, Integer> specialIds)
            throws IOException {
        List<byte[]> tokens = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        int number = 1;
        for (String line = line(lines, name, number); line != null; line = line(lines, name, ++number)) {
            if (!line.isEmpty()) {
                addLine(line, tokens, name + ", line " + number);
            }
        }
        TreeSet<Integer> special = new TreeSet<>(specialIds.values());
        for (Map.Entry<String, Integer> entry : specialIds.entrySet()) {
            put(
                    tokens,
                    entry.getValue(),
                    entry.getKey().getBytes(StandardCharsets.UTF_8),
                    name + ", special token " + entry.getKey());
        }
        for (int id = 0; id < tokens.size(); id++) {
            if (tokens.get(id) == null) {
                tokens.set(id, ("<|unused_" + id + "|>").getBytes(StandardCharsets.UTF_8));
                special.add(id);
            }
        }
        try {
            Vocabulary vocabulary = Vocabulary.of(tokens, special);
            return new BytePairTokenizer(vocabulary, Merges.ofRanks(vocabulary), preTokenizer, Normalizer.NONE, true);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes the ordinary tokens of a tokenizer.
     *
     * @throws IOException when the stream cannot be written
     * @throws IllegalArgumentException when the order of the merges is not that of the ids, which a rank file cannot say
     */
    public static void write(BytePairTokenizer tokenizer, OutputStream out) throws IOException {
        Vocabulary vocabulary = tokenizer.vocabulary();
        if (!Merges.ofRanks(vocabulary).equals(tokenizer.merges())) {
            throw new IllegalArgumentException(
                    "The merges of this tokenizer do not follow from the order of its ids, and a rank file holds nothing else;"
                            + " write tokenizer.json instead.");
        }
        Base64.Encoder base64 = Base64.getEncoder();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (!vocabulary.isSpecial(id)) {
                out.write(base64.encode(vocabulary.bytes(id)));
                out.write((" " + id + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** A line without its end, or null at the end of the file. A file without lines must not fill the memory. */
    private static String line(BufferedReader lines, String name, int number) throws IOException {
        StringBuilder line = new StringBuilder();
        int character = lines.read();
        if (character < 0) {
            return null;
        }
        for (; character >= 0 && character != '\n'; character = lines.read()) {
            if (line.length() == MAX_LINE) {
                throw new IOException(name + ", line " + number + " is longer than " + MAX_LINE
                        + " characters; a rank file has a token and its rank on each line.");
            }
            line.append((char) character);
        }
        return line.toString().stripTrailing();
    }

    private static void addLine(String line, List<byte[]> tokens, String where) throws IOException {
        int space = line.indexOf(' ');
        byte[] token;
        int rank;
        try {
            token = Base64.getDecoder().decode(line.substring(0, Math.max(0, space)));
            rank = Integer.parseInt(line, space + 1, line.length(), 10);
        } catch (IllegalArgumentException e) {
            throw new IOException(where + " is \"" + line + "\", not a token in base64, a space and a rank.", e);
        }
        put(tokens, rank, token, where);
    }

    private static void put(List<byte[]> tokens, int id, byte[] token, String where) throws IOException {
        if (id < 0 || id >= Vocabulary.MAX_SIZE) {
            throw new IOException(
                    where + " has the id " + id + "; ids run from 0 to " + (Vocabulary.MAX_SIZE - 1) + ".");
        }
        while (tokens.size() <= id) {
            tokens.add(null);
        }
        if (tokens.get(id) != null) {
            throw new IOException(where + " has the id " + id + ", as has the token of the bytes "
                    + Arrays.toString(tokens.get(id)) + ".");
        }
        tokens.set(id, token);
    }
}
