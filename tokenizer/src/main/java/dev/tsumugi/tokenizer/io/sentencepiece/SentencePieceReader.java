package dev.tsumugi.tokenizer.io.sentencepiece;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of a SentencePiece model that decide ids, and refuses values that are not known here. */
final class SentencePieceReader {
    private final String file;
    private final List<String> pieces = new ArrayList<>();
    private final List<PieceKind> kinds = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();
    private long modelType = SentencePieceFile.UNIGRAM;
    private boolean byteFallback;
    private boolean prefix = true;
    private boolean removesSpaces = true;
    private boolean hasNormalizer;
    private String normalizer = "";

    SentencePieceReader(String file) {
        this.file = file;
    }

    PieceTokenizer read(ProtobufReader model) throws IOException {
        for (int field = model.next(); field != 0; field = model.next()) {
            switch (field) {
                case SentencePieceFile.PIECES -> readPiece(model.message());
                case SentencePieceFile.TRAINER -> readTrainer(model.message());
                case SentencePieceFile.NORMALIZER -> readNormalizer(model.message());
                default -> model.skip();
            }
        }
        if (pieces.isEmpty()) {
            throw new IOException(file + " is no SentencePiece model: it has no pieces.");
        }
        check(
                !removesSpaces,
                "takes out spaces at the ends and doubled ones (normalizer_spec.remove_extra_whitespaces)");
        PieceVocabulary vocabulary = PieceVocabulary.of(pieces, kinds);
        check(
                byteFallback == vocabulary.hasBytes(),
                "has trainer_spec.byte_fallback " + byteFallback + " and " + (vocabulary.hasBytes() ? "" : "no ")
                        + "pieces for bytes");
        Metaspace metaspace = new Metaspace(prefix ? Prefix.PREPEND : Prefix.NEVER, false);
        double[] values = scores.stream().mapToDouble(Float::doubleValue).toArray();
        if (modelType == SentencePieceFile.BPE) {
            check(
                    !kinds.contains(PieceKind.USER_DEFINED) && !kinds.contains(PieceKind.UNUSED),
                    "is a BPE model with user-defined or unused pieces");
            return new CharacterPairTokenizer(vocabulary, Merges.ofScores(vocabulary, values), metaspace);
        }
        check(modelType == SentencePieceFile.UNIGRAM, "is of model type " + modelType + ", neither UNIGRAM nor BPE");
        return new UnigramTokenizer(new UnigramModel(vocabulary, values, Scoring.SENTENCE_PIECE), metaspace);
    }

    private void readPiece(ProtobufReader piece) throws IOException {
        String spelling = "";
        float score = 0;
        long kind = PieceKind.NORMAL.code();
        for (int field = piece.next(); field != 0; field = piece.next()) {
            switch (field) {
                case 1 -> spelling = piece.text();
                case 2 -> score = piece.float32();
                case 3 -> kind = piece.varint();
                default -> piece.skip();
            }
        }
        long code = kind;
        kinds.add(PieceKind.of((int) code)
                .filter(known -> known.code() == code)
                .orElseThrow(() ->
                        new IOException(file + ": piece " + pieces.size() + " is of the unknown type " + code + ".")));
        pieces.add(spelling);
        scores.add(score);
        check(pieces.size() <= Vocabulary.MAX_SIZE, "has more than " + Vocabulary.MAX_SIZE + " pieces");
    }

    private void readTrainer(ProtobufReader trainer) throws IOException {
        for (int field = trainer.next(); field != 0; field = trainer.next()) {
            switch (field) {
                case 3 -> modelType = trainer.varint();
                case 24 -> check(!trainer.bool(), "marks words at their end (trainer_spec.treat_whitespace_as_suffix)");
                case 35 -> byteFallback = trainer.bool();
                default -> trainer.skip();
            }
        }
    }

    private void readNormalizer(ProtobufReader spec) throws IOException {
        for (int field = spec.next(); field != 0; field = spec.next()) {
            switch (field) {
                case 1 -> normalizer = spec.text();
                case 2 -> hasNormalizer = spec.message().remaining() > 0;
                case 3 -> prefix = spec.bool();
                case 4 -> removesSpaces = spec.bool();
                case 5 -> check(spec.bool(), "does not mark spaces (normalizer_spec.escape_whitespaces)");
                default -> spec.skip();
            }
        }
        check(!hasNormalizer, "normalises text by the rules " + normalizer + " (normalizer_spec.precompiled_charsmap)");
    }

    private void check(boolean known, String problem) throws IOException {
        if (!known) {
            throw new IOException(file + " " + problem + ", which is not supported.");
        }
    }
}
