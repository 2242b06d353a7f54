package dev.tsumugi.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.io.tiktoken.TiktokenFile;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Makes the tokenizers that are measured. */
final class Peers {
    /** Of every tenth document Hugging Face's tokenizers encode about a megabyte. */
    private static final int SLOW = 10;

    private Peers() {}

    /** jtokkit with one of the rank files inside its jar, which ours reads too. */
    static Peer jtokkit(String name, EncodingType type, String pattern) throws IOException {
        Encoding theirs = Encodings.newLazyEncodingRegistry().getEncoding(type);
        return new Peer(
                name,
                rankFile(type, pattern, Map.of()),
                text -> theirs.encodeOrdinary(text).toArray(),
                1);
    }

    /** Hugging Face's tokenizers, in Rust behind DJL, ids only: the ranks of cl100k as {@code tokenizer.json}, which both read. */
    static Peer huggingFace(Path folder) throws IOException {
        System.setProperty("DJL_CACHE_DIR", folder.toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Map<String, Integer> specialIds = new HashMap<>();
        SpecialTokens.NAMES.forEach(special -> specialIds.put(special, 100_256 + specialIds.size()));
        Path file = folder.resolve(TokenizerFile.TOKENIZER);
        TokenizerFile.write(rankFile(EncodingType.CL100K_BASE, PreTokenizer.LLAMA3_PATTERN, specialIds), 1024, folder);
        HuggingFaceTokenizer theirs =
                HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "padding", "false"));
        return new Peer("djl", TokenizerFile.read(file), text -> idsOnly(theirs.getHandle(), text), SLOW);
    }

    /** DJL's own {@code encode} copies tokens, offsets and masks too, which takes as long again. */
    private static int[] idsOnly(long tokenizer, String text) {
        long encoding = TokenizersLibrary.LIB.encode(tokenizer, text, false);
        int[] ids = Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
                .mapToInt(Math::toIntExact)
                .toArray();
        TokenizersLibrary.LIB.deleteEncoding(encoding);
        return ids;
    }

    private static BytePairTokenizer rankFile(EncodingType type, String pattern, Map<String, Integer> specialIds)
            throws IOException {
        String name = type.getName() + ".tiktoken";
        try (InputStream in = Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/" + name)) {
            return TiktokenFile.read(in, name, PreTokenizer.of(pattern), specialIds);
        }
    }
}
