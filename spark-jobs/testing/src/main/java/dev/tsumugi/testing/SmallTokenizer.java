package dev.tsumugi.testing;

import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.TrainerListener;
import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import dev.tsumugi.tokenizer.train.bytepair.BytePairTrainer;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A tokenizer for tests: bytes, special tokens and a few merges of the given text. */
public final class SmallTokenizer {
    private SmallTokenizer() {}

    public static BytePairTokenizer of(int vocabularySize, String text) {
        PreTokenizer preTokenizer = PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN);
        WordCounts words = new WordCounts();
        new WordSplitter(preTokenizer, Boundary.NONE).split(text, (utf8, from, to) -> words.add(utf8, from, to, 1));
        return new BytePairTrainer(vocabularySize, 1)
                .train(words, TrainerListener.NONE)
                .tokenizer(preTokenizer);
    }

    /** Special tokens, the unknown one and the given pieces. */
    public static Tokenizer unigram(String... normal) {
        List<String> pieces = new ArrayList<>(SpecialTokens.NAMES);
        List<PieceKind> kinds = new ArrayList<>(Collections.nCopies(pieces.size(), PieceKind.CONTROL));
        pieces.add("<unk>");
        kinds.add(PieceKind.UNKNOWN);
        for (String piece : normal) {
            pieces.add(piece);
            kinds.add(PieceKind.NORMAL);
        }
        return new UnigramTokenizer(
                new UnigramModel(PieceVocabulary.of(pieces, kinds), new double[pieces.size()], Scoring.values()[0]),
                new Metaspace(Metaspace.Prefix.FIRST, false));
    }
}
