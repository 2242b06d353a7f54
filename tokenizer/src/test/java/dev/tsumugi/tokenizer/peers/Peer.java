package dev.tsumugi.tokenizer.peers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.sentencepiece.SpTokenizer;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.tsumugi.tokenizer.RankFiles;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.io.sentencepiece.SentencePieceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** A vocabulary, read here and by a library of others. */
enum Peer {
    R50K_BASE(RankFiles.R50K),
    P50K_BASE(RankFiles.P50K),
    CL100K_BASE(RankFiles.CL100K),
    O200K_BASE(RankFiles.O200K),
    HUGGING_FACE_BYTE_LEVEL("byte-level.json"),
    HUGGING_FACE_BYTE_LEVEL_NFKC("byte-level-nfkc.json"),
    HUGGING_FACE_CHARACTERS("characters.json"),
    HUGGING_FACE_UNIGRAM("unigram.json"),
    SENTENCE_PIECE_UNIGRAM("unigram.model"),
    SENTENCE_PIECE_BPE("bpe.model");

    private final RankFiles ranks;
    private final String file;

    Peer(RankFiles ranks) {
        this.ranks = ranks;
        file = null;
    }

    Peer(String file) {
        ranks = null;
        this.file = file;
    }

    /** Name of the file that holds the vocabulary; null for one that is inside jtokkit. */
    String file() {
        return file;
    }

    /** The tokenizer of this project. */
    Tokenizer ours(Path folder) throws IOException {
        if (file == null) {
            return ranks.ours();
        }
        Path path = folder.resolve(file);
        return file.endsWith(".model") ? SentencePieceFile.read(path) : TokenizerFile.read(path);
    }

    /** The ids of a text in this project; the peers that read a file find the names of special tokens in it. */
    int[] encode(Tokenizer ours, String text) {
        return name().startsWith("HUGGING_FACE") ? ours.encodeWithSpecialTokens(text) : ours.encode(text);
    }

    /**
     * Whether the text of a sentence's ids reaches us unharmed. DJL takes SentencePiece's UTF-8 for the modified UTF-8 of Java's
     * native interface, in which U+0000 and the characters from U+10000 on are written in another way.
     */
    boolean tellsTheText(String sentence) {
        return !name().startsWith("SENTENCE_PIECE")
                || sentence.codePoints().noneMatch(c -> c == 0 || Character.isSupplementaryCodePoint(c));
    }

    /** The tokenizer of the others. */
    Theirs theirs(Path folder) throws IOException {
        if (file == null) {
            return new Theirs(
                    text -> ranks.theirs().encodeOrdinary(text).toArray(),
                    ids -> ranks.theirs().decode(list(ids)),
                    () -> {});
        }
        Path path = folder.resolve(file);
        if (file.endsWith(".model")) {
            SpTokenizer tokenizer = new SpTokenizer(path);
            return new Theirs(tokenizer.getProcessor()::encode, tokenizer.getProcessor()::decode, tokenizer::close);
        }
        HuggingFaceTokenizer tokenizer =
                HuggingFaceTokenizer.newInstance(path, Map.of("truncation", "false", "padding", "false"));
        return new Theirs(
                text -> Arrays.stream(tokenizer.encode(text, false, false).getIds())
                        .mapToInt(Math::toIntExact)
                        .toArray(),
                ids -> tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false),
                tokenizer::close);
    }

    private static IntArrayList list(int[] ids) {
        IntArrayList list = new IntArrayList(ids.length);
        Arrays.stream(ids).forEach(list::add);
        return list;
    }

    /** What the others make of a text, and of ids. */
    record Theirs(Function<String, int[]> encode, Function<int[], String> decode, Runnable release)
            implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }
}
