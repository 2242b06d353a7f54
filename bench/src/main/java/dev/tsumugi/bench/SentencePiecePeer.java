package dev.tsumugi.bench;

import ai.djl.sentencepiece.SpProcessor;
import ai.djl.sentencepiece.SpTokenizer;
import dev.tsumugi.tokenizer.io.sentencepiece.SentencePieceFile;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.unigram.UnigramTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** SentencePiece, in C++ behind DJL: a Unigram model trained on some of the texts, written as a file that both read. */
final class SentencePiecePeer {
    private static final int PIECES = 16_000;
    private static final int TRAINED_ON_ONE_OF = 8;

    private SentencePiecePeer() {}

    static Peer of(Path folder, Collection<List<String>> texts) throws IOException {
        WordSplitter splitter = new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), Boundary.WORD);
        WordCounts words = new WordCounts();
        for (List<String> documents : texts) {
            for (int i = 0; i < documents.size(); i += TRAINED_ON_ONE_OF) {
                splitter.split(documents.get(i), (utf8, from, to) -> words.add(utf8, from, to, 1));
            }
        }
        Path file = folder.resolve("unigram.model");
        try (OutputStream out = Files.newOutputStream(file)) {
            SentencePieceFile.write(
                    new UnigramTrainer(PIECES, 2)
                            .train(CountedWords.of(words), TrainerListener.NONE)
                            .tokenizer(),
                    out);
        }
        PieceTokenizer ours = SentencePieceFile.read(file);
        SpProcessor theirs = new SpTokenizer(file).getProcessor();
        return new Peer("sentencepiece", ours, theirs::encode, 1);
    }
}
