package dev.tsumugi.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.io.tiktoken.TiktokenFile;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;

/** The vocabularies whose rank files are inside jtokkit: read by us, and by jtokkit. */
public enum RankFiles {
    R50K(EncodingType.R50K_BASE, PreTokenizer.R50K_PATTERN, Map.of("<|endoftext|>", 50256)),
    P50K(EncodingType.P50K_BASE, PreTokenizer.R50K_PATTERN, Map.of("<|endoftext|>", 50256)),
    CL100K(EncodingType.CL100K_BASE, PreTokenizer.CL100K_PATTERN, Map.of("<|endoftext|>", 100257)),
    O200K(EncodingType.O200K_BASE, PreTokenizer.O200K_PATTERN, Map.of("<|endoftext|>", 199999));

    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
    private static final Map<RankFiles, BytePairTokenizer> OURS = new EnumMap<>(RankFiles.class);

    private final EncodingType type;
    private final String pattern;
    private final Map<String, Integer> specialIds;

    RankFiles(EncodingType type, String pattern, Map<String, Integer> specialIds) {
        this.type = type;
        this.pattern = pattern;
        this.specialIds = specialIds;
    }

    /** Bytes of the rank file. */
    public InputStream open() {
        return Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/" + type.getName() + ".tiktoken");
    }

    /** Name of the encoding, as tiktoken has it. */
    public String encodingName() {
        return type.getName();
    }

    /** Our tokenizer; read once. */
    public BytePairTokenizer ours() {
        synchronized (OURS) {
            return OURS.computeIfAbsent(this, file -> file.read(file.pattern, file.specialIds));
        }
    }

    /** jtokkit's. */
    public Encoding theirs() {
        return REGISTRY.getEncoding(type);
    }

    /** Our tokenizer with another pattern and other special tokens. */
    public BytePairTokenizer read(String otherPattern, Map<String, Integer> otherSpecialIds) {
        try (InputStream in = open()) {
            return TiktokenFile.read(in, type.getName(), PreTokenizer.of(otherPattern), otherSpecialIds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
