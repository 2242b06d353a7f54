package dev.tsumugi.tokenizer.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.tokenizer.io.sentencepiece.SentencePieceFile;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import dev.tsumugi.tokenizer.train.unigram.UnigramTrainer;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the {@link Peer}s make of our sentences, as the lines of {@value #TRUTHS}: the sentence, its ids by peer, and the text of
 * those ids where it is another than the sentence.
 */
public final class PeerTruths {
    static final String SENTENCES = "sentences.json";
    static final String TRUTHS = "truths.jsonl";

    private static final int VOCABULARY = 800;
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private PeerTruths() {}

    /**
     * Writes what is in a folder anew.
     *
     * @param arguments the folder, which holds {@value #SENTENCES}; a second argument, {@code tokenizers}, makes the files of the
     *     tokenizers anew too
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        if (arguments.length > 1 && arguments[1].equals("tokenizers")) {
            writeTokenizers(folder);
        }
        Files.writeString(folder.resolve(TRUTHS), truths(folder));
    }

    /** Asks the peers. */
    static String truths(Path folder) throws IOException {
        StringBuilder lines = new StringBuilder();
        Map<Peer, Peer.Theirs> peers = new EnumMap<>(Peer.class);
        try {
            for (Peer peer : Peer.values()) {
                peers.put(peer, peer.theirs(folder));
            }
            for (String sentence : sentences(folder)) {
                ObjectNode line = JSON.createObjectNode().put("sentence", sentence);
                ObjectNode ids = line.putObject("ids");
                ObjectNode texts = JSON.createObjectNode();
                peers.forEach((peer, theirs) -> {
                    int[] encoded = theirs.encode().apply(sentence);
                    ids.set(peer.name(), JSON.valueToTree(encoded));
                    String text = peer.tellsTheText(sentence) ? theirs.decode().apply(encoded) : sentence;
                    if (!text.equals(sentence)) {
                        texts.put(peer.name(), text);
                    }
                });
                line.set("texts", texts);
                lines.append(JSON.writeValueAsString(line)).append('\n');
            }
        } finally {
            peers.values().forEach(Peer.Theirs::close);
        }
        return lines.toString();
    }

    static List<String> sentences(Path folder) throws IOException {
        return List.of(JSON.readValue(folder.resolve(SENTENCES).toFile(), String[].class));
    }

    private static void writeTokenizers(Path folder) throws IOException {
        List<String> sentences = sentences(folder);
        for (Peer peer : Peer.values()) {
            if (peer.file() != null) {
                try (OutputStream out = Files.newOutputStream(folder.resolve(peer.file()))) {
                    write(peer, sentences, out);
                }
            }
        }
    }

    private static void write(Peer peer, List<String> sentences, OutputStream out) throws IOException {
        switch (peer) {
            case HUGGING_FACE_BYTE_LEVEL ->
                TokenizerFile.write(byteLevel(sentences, PreTokenizer.LLAMA3_PATTERN, Normalizer.NONE), out);
            case HUGGING_FACE_BYTE_LEVEL_NFKC ->
                TokenizerFile.write(byteLevel(sentences, PreTokenizer.O200K_PATTERN, Normalizer.NFKC), out);
            case HUGGING_FACE_CHARACTERS ->
                TokenizerFile.write(characters(unigram(sentences), new Metaspace(Prefix.FIRST, true)), out);
            case HUGGING_FACE_UNIGRAM ->
                TokenizerFile.write(new UnigramTokenizer(unigram(sentences), new Metaspace(Prefix.ALWAYS, true)), out);
            case SENTENCE_PIECE_UNIGRAM -> SentencePieceFile.write(sentencePieceUnigram(unigram(sentences)), out);
            case SENTENCE_PIECE_BPE ->
                SentencePieceFile.write(characters(unigram(sentences), new Metaspace(Prefix.PREPEND, false)), out);
            default -> throw new IllegalArgumentException(peer + " has no file.");
        }
    }

    private static Tokenizer byteLevel(List<String> sentences, String pattern, Normalizer normalizer) {
        PreTokenizer preTokenizer = PreTokenizer.of(pattern);
        return new BytePairTrainer(VOCABULARY, 1)
                .train(words(sentences, preTokenizer, normalizer), TrainerListener.NONE)
                .tokenizer(preTokenizer, normalizer);
    }

    private static UnigramModel unigram(List<String> sentences) {
        WordCounts words = words(sentences, PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), Normalizer.NONE);
        return new UnigramTrainer(VOCABULARY, 1)
                .train(CountedWords.of(words), TrainerListener.NONE)
                .model();
    }

    private static UnigramTokenizer sentencePieceUnigram(UnigramModel model) {
        double[] scores = IntStream.range(0, model.vocabulary().size())
                .mapToDouble(model::score)
                .toArray();
        UnigramModel sameScores = new UnigramModel(model.vocabulary(), scores, Scoring.SENTENCE_PIECE);
        return new UnigramTokenizer(sameScores, new Metaspace(Prefix.PREPEND, false));
    }

    /** The pieces of a Unigram model, merged in the order of their scores. */
    private static CharacterPairTokenizer characters(UnigramModel model, Metaspace metaspace) {
        PieceVocabulary vocabulary = model.vocabulary();
        double[] ranks =
                IntStream.range(0, vocabulary.size()).mapToDouble(id -> -id).toArray();
        return new CharacterPairTokenizer(vocabulary, Merges.ofScores(vocabulary, ranks), metaspace);
    }

    private static WordCounts words(List<String> sentences, PreTokenizer preTokenizer, Normalizer normalizer) {
        WordSplitter splitter = new WordSplitter(preTokenizer, Boundary.WORD, normalizer);
        WordCounts words = new WordCounts();
        sentences.forEach(sentence -> splitter.split(sentence, (utf8, from, to) -> words.add(utf8, from, to, 1)));
        return words;
    }
}
