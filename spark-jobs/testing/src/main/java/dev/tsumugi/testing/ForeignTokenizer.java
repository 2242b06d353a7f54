package dev.tsumugi.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Small tokenizers that frame text in the manner of published ones: the same special tokens and post-processors, few other
 * tokens.
 */
public enum ForeignTokenizer {
    /** Pieces with a space in front; {@code <s>} before a text. */
    LLAMA_2("<s>", "</s>") {
        @Override
        ObjectNode json() throws IOException {
            return written(pieces());
        }
    },
    /** A beginning before a text, from within a sequence of post-processors. */
    LLAMA_3("<|begin_of_text|>", "<|end_of_text|>") {
        @Override
        ObjectNode json() throws IOException {
            ObjectNode json = renamed(
                    "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_0|>", "<|start_header_id|>", "<|eot_id|>");
            JsonNode template = json.get("post_processor");
            ObjectNode sequence = json.putObject("post_processor").put("type", "Sequence");
            sequence.putArray("processors").add(BYTE_LEVEL).add(template);
            return json;
        }
    },
    /** {@code <s>} before a text; a padding of its own. */
    MISTRAL_NEMO("<s>", "</s>") {
        @Override
        ObjectNode json() throws IOException {
            return renamed("<s>", "</s>", "<pad>", "[INST]", "[/INST]");
        }
    },
    /** Nothing before a text; the tokens of a conversation are there. */
    QWEN_3("", "<|endoftext|>") {
        @Override
        ObjectNode json() throws IOException {
            ObjectNode json = renamed("<|box_start|>", "<|endoftext|>", "<|box_end|>", "<|im_start|>", "<|im_end|>");
            json.set("post_processor", BYTE_LEVEL);
            return json;
        }
    },
    /** Nothing before a text; one special token. */
    GPT_2("", "<|endoftext|>") {
        @Override
        ObjectNode json() throws IOException {
            ObjectNode json = renamed("<|unused_0|>", "<|endoftext|>", "<|unused_2|>", "<|unused_3|>", "<|unused_4|>");
            json.set("post_processor", BYTE_LEVEL);
            return json;
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode BYTE_LEVEL = JSON.createObjectNode()
            .put("type", "ByteLevel")
            .put("add_prefix_space", false)
            .put("trim_offsets", false)
            .put("use_regex", false);
    private static final String TEXT = "今日の天気はとてもいいです。 The wheel spins the thread. 天気は？ What does the wheel do?";

    private final String beginOfText;
    private final String endOfText;

    ForeignTokenizer(String beginOfText, String endOfText) {
        this.beginOfText = beginOfText;
        this.endOfText = endOfText;
    }

    abstract ObjectNode json() throws IOException;

    /** Writes {@code tokenizer.json} into a folder, which is made. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.write(folder.resolve(TokenizerFile.TOKENIZER), JSON.writeValueAsBytes(json()));
    }

    /** The name of the token that the published tokenizer puts before a text; empty where it puts none. */
    public String beginOfText() {
        return beginOfText;
    }

    /** The name of the token that ends a document. */
    public String endOfText() {
        return endOfText;
    }

    /** A byte-level tokenizer whose five special tokens have other names. */
    private static ObjectNode renamed(String... names) throws IOException {
        String json = written(SmallTokenizer.of(330, TEXT)).toString();
        List<String> ours = List.of("<|begin_of_text|>", "<|end_of_text|>", "<|pad|>", "<|im_start|>", "<|im_end|>");
        for (int i = 0; i < names.length; i++) {
            json = json.replace(ours.get(i), "\u0000" + i);
        }
        for (int i = 0; i < names.length; i++) {
            json = json.replace("\u0000" + i, names[i]);
        }
        return (ObjectNode) JSON.readTree(json);
    }

    private static Tokenizer pieces() {
        List<String> pieces = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<PieceKind> kinds = new ArrayList<>(List.of(PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.CONTROL));
        IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(piece -> {
            pieces.add(piece);
            kinds.add(PieceKind.BYTE);
        });
        for (String piece : TEXT.replace(' ', '\u2581').split("(?<=[^\u2581])(?=.)|(?<=\u2581)(?=\u2581)")) {
            if (!pieces.contains(piece)) {
                pieces.add(piece);
                kinds.add(PieceKind.NORMAL);
            }
        }
        double[] scores = new double[pieces.size()];
        Arrays.fill(scores, 259, scores.length, -1);
        return new UnigramTokenizer(
                new UnigramModel(PieceVocabulary.of(pieces, kinds), scores, Scoring.HUGGING_FACE),
                new Metaspace(Metaspace.Prefix.FIRST, false));
    }

    private static ObjectNode written(Tokenizer tokenizer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TokenizerFile.write(tokenizer, out);
        return (ObjectNode) JSON.readTree(out.toByteArray());
    }
}
