package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.TokenRole;
import dev.tsumugi.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The files of a tokenizer as Hugging Face's libraries know them. {@code tokenizer.json} version 1.0 holds byte-level
 * BPE, BPE over characters with fallback to bytes, or Unigram. {@code tokenizer_config.json} holds the chat template.
 * {@code special_tokens_map.json} names the special tokens. The same tokenizer gives the same bytes.
 *
 * <p>What begins a text is decided by the post-processor of {@code tokenizer.json}; {@link Tokenizer#specialTokens} and
 * the configuration follow it. A tokenizer that came from no file gets the beginning in front. Encoding here never adds
 * any.
 */
public final class TokenizerFile {
    /** Names of the three files within a folder. */
    public static final String TOKENIZER = "tokenizer.json";

    public static final String CONFIG = "tokenizer_config.json";
    public static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";

    /** A larger {@code tokenizer.json} is refused. The largest published ones have about 35 MB. */
    public static final int MAX_BYTES = 128 << 20;

    private static final int MAX_DEPTH = 64;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Line breaks that do not depend on the system. */
    private static final ObjectWriter WRITER =
            JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private TokenizerFile() {}

    /**
     * Reads {@code tokenizer.json}.
     *
     * @throws IOException when the file cannot be read, is no such JSON, or has a component that is not known here
     */
    public static Tokenizer read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /**
     * Reads {@code tokenizer.json} from a stream to its end, without closing it.
     *
     * @param name what messages call the stream
     * @throws IOException as {@link #read(Path)} does
     */
    public static Tokenizer read(InputStream in, String name) throws IOException {
        JsonNode root = json(in, name);
        try {
            return TokenizerReader.read(name, root);
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads {@code tokenizer.json} of a tokenizer that was made elsewhere, for training. What frames its texts stays: the
     * token that its post-processor puts in front, or none, and its own end of text and padding. Of the other {@linkplain
     * TokenRole roles}, those that no token has get one after its last id, as transformers adds special tokens.
     *
     * @param name what messages call the stream
     * @throws IOException as {@link #read(Path)} does, and where the post-processor puts more than one token in front of a
     *     text, or any after it
     */
    public static Tokenizer readWithSpecialTokens(InputStream in, String name) throws IOException {
        JsonNode root = json(in, name);
        try {
            Tokenizer tokenizer = TokenizerReader.read(name, root);
            List<String> missing = missing(tokenizer);
            AddedTokens.append((ObjectNode) root, missing, tokenizer.vocabularySize());
            Tokenizer complete = TokenizerReader.read(name, root);
            complete.specialTokens(); // throws
            return complete;
        } catch (IllegalArgumentException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private static List<String> missing(Tokenizer tokenizer) {
        Set<String> names = tokenizer.specialIds().keySet();
        return Arrays.stream(TokenRole.values())
                .filter(role -> role != TokenRole.BEGIN_OF_TEXT)
                .filter(role -> role.nameIn(names).isEmpty())
                .map(TokenRole::ownName)
                .toList();
    }

    /** The tokenizer without what its file adds around a text, for formats that say that elsewhere. */
    public static Tokenizer withoutPostProcessor(Tokenizer tokenizer) {
        return tokenizer instanceof TokenizerWithPostProcessor framed ? framed.tokenizer() : tokenizer;
    }

    static JsonNode json(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return json(in, file.toString());
        }
    }

    private static JsonNode json(InputStream in, String name) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException(name + " has more than " + MAX_BYTES + " bytes, which is no tokenizer.json in use.");
        }
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IOException(name + " is no valid JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    /** Writes {@code tokenizer.json}, without closing the stream. */
    public static void write(Tokenizer tokenizer, OutputStream out) throws IOException {
        out.write(WRITER.writeValueAsBytes(TokenizerWriter.tokenizer(tokenizer)));
    }

    /**
     * Writes {@code tokenizer_config.json}, without closing the stream.
     *
     * @param contextLength most tokens that the model takes
     * @param chatTemplate Jinja; empty where no model was trained on messages
     */
    public static void writeConfig(Tokenizer tokenizer, int contextLength, String chatTemplate, OutputStream out)
            throws IOException {
        out.write(WRITER.writeValueAsBytes(TokenizerWriter.config(tokenizer, contextLength, chatTemplate)));
    }

    /** Writes {@code special_tokens_map.json}, without closing the stream. */
    public static void writeSpecialTokensMap(Tokenizer tokenizer, OutputStream out) throws IOException {
        out.write(WRITER.writeValueAsBytes(TokenizerWriter.specialTokensMap(tokenizer)));
    }

    /** Writes the three files without a chat template into a folder, which is made if it is not there. */
    public static void write(Tokenizer tokenizer, int contextLength, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (OutputStream out = Files.newOutputStream(folder.resolve(TOKENIZER))) {
            write(tokenizer, out);
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve(CONFIG))) {
            writeConfig(tokenizer, contextLength, "", out);
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve(SPECIAL_TOKENS_MAP))) {
            writeSpecialTokensMap(tokenizer, out);
        }
    }
}
