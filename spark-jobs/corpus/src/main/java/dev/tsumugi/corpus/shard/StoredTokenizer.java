package dev.tsumugi.corpus.shard;

import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.workflow.UserException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The tokenizer of a run in its folder on any Hadoop file system.
 *
 * @param tokenizer what {@code tokenizer.json} describes
 * @param sha256 of {@code tokenizer.json}, hexadecimal
 */
public record StoredTokenizer(Tokenizer tokenizer, String sha256) {

    /**
     * Reads {@code tokenizer.json}.
     *
     * @param folder of the stage {@code train-tokenizer}
     * @throws UserException when there is none, or it is not one that is understood
     */
    public static StoredTokenizer read(Path folder, Configuration hadoop) throws IOException {
        return read(folder, hadoop, TokenizerFile::read);
    }

    /**
     * Reads a tokenizer that was made elsewhere, as {@link TokenizerFile#readWithSpecialTokens} does.
     *
     * @throws UserException when there is none, or it is not one that is understood
     */
    public static StoredTokenizer readForeign(Path folder, Configuration hadoop) throws IOException {
        return read(folder, hadoop, TokenizerFile::readWithSpecialTokens);
    }

    private interface Reading {
        Tokenizer read(InputStream in, String name) throws IOException;
    }

    private static StoredTokenizer read(Path folder, Configuration hadoop, Reading reading) throws IOException {
        Path file = new Path(folder, TokenizerFile.TOKENIZER);
        byte[] json;
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            json = in.readNBytes(TokenizerFile.MAX_BYTES + 1);
        } catch (FileNotFoundException e) {
            throw new UserException("There is no tokenizer " + file + "; run train-tokenizer first.", e);
        }
        try {
            return new StoredTokenizer(reading.read(new ByteArrayInputStream(json), file.toString()), sha256(json));
        } catch (IOException e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    /**
     * Writes {@code tokenizer.json}, {@code tokenizer_config.json} and {@code special_tokens_map.json}.
     *
     * @param contextLength most tokens that a model takes
     * @param chatTemplate Jinja; empty where no model was trained on messages
     */
    public static void write(
            Tokenizer tokenizer, int contextLength, String chatTemplate, Path folder, Configuration hadoop)
            throws IOException {
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        try (OutputStream out = fileSystem.create(new Path(folder, TokenizerFile.TOKENIZER), true)) {
            TokenizerFile.write(tokenizer, out);
        }
        try (OutputStream out = fileSystem.create(new Path(folder, TokenizerFile.CONFIG), true)) {
            TokenizerFile.writeConfig(tokenizer, contextLength, chatTemplate, out);
        }
        try (OutputStream out = fileSystem.create(new Path(folder, TokenizerFile.SPECIAL_TOKENS_MAP), true)) {
            TokenizerFile.writeSpecialTokensMap(tokenizer, out);
        }
    }

    /** The ids of a text as a document begins. */
    public int[] beginningWith(String text) {
        return tokenizer.specialTokens().begin(tokenizer.encode(text));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java without SHA-256", e);
        }
    }
}
