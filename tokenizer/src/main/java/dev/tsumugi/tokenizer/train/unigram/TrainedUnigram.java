package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@link UnigramTrainer} learned: special tokens, the piece for unknown characters, the 256 bytes, then pieces by
 * score.
 */
public final class TrainedUnigram {
    private static final String UNKNOWN = "<unk>";

    private final UnigramModel model;

    TrainedUnigram(List<String> specialTokens, CandidatePieces pieces) {
        List<String> spellings = new ArrayList<>(fixedSpellings(specialTokens));
        int fixed = spellings.size();
        int[] order = IntStream.range(0, pieces.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(piece -> -pieces.scores()[piece])
                        .thenComparing(pieces.keys()::get, Arrays::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        List<PieceKind> kinds = new ArrayList<>();
        double[] scores = new double[fixed + order.length];
        for (int id = 0; id < scores.length; id++) {
            if (id < fixed) {
                kinds.add(
                        id < specialTokens.size()
                                ? PieceKind.CONTROL
                                : id == specialTokens.size() ? PieceKind.UNKNOWN : PieceKind.BYTE);
                scores[id] = fixedScore(pieces);
            } else {
                int piece = order[id - fixed];
                kinds.add(PieceKind.NORMAL);
                scores[id] = pieces.scores()[piece];
                spellings.add(new String(pieces.keys().get(piece), StandardCharsets.UTF_8)
                        .replace(" ", PieceVocabulary.SPACE_MARK));
            }
        }
        model = new UnigramModel(PieceVocabulary.of(spellings, kinds), scores, Scoring.HUGGING_FACE);
    }

    /** The pieces that come from no text. */
    static List<String> fixedSpellings(List<String> specialTokens) {
        List<String> spellings = new ArrayList<>(specialTokens);
        spellings.add(UNKNOWN);
        IntStream.range(0, 256).mapToObj(PieceVocabulary::byteSpelling).forEach(spellings::add);
        return spellings;
    }

    /** The pieces and their scores. Fewer than asked when the text holds no more. */
    public UnigramModel model() {
        return model;
    }

    /** Returns the tokenizer. It changes spaces in a text and nothing else, and puts no space in front. */
    public UnigramTokenizer tokenizer() {
        return new UnigramTokenizer(model, Metaspace.PLAIN);
    }

    /**
     * Hugging Face's tokenizers would find the spelling of a byte in a text. With this score the characters that spell
     * it win, as long as they are pieces.
     */
    private static double fixedScore(CandidatePieces pieces) {
        double worst = Arrays.stream(pieces.scores()).min().orElse(0);
        return Math.floor(PieceVocabulary.byteSpelling(0).length() * worst - 1);
    }
}
