package dev.tsumugi.tokenizer.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceSink;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.piece.SpanScanner;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Unigram tokenization (Kudo 2018): the pieces with the highest sum of scores. An unknown character becomes its bytes
 * if there are pieces for bytes. Names of special tokens and spellings of bytes in a text stay text; Hugging Face's
 * tokenizers would match the spelling {@code <0x41>}.
 *
 * <p>The text is cut where no piece crosses, and each span is solved by itself. Sums of floating-point numbers
 * depend on what was added before. A span in which two paths come closer than rounding could matter is therefore
 * solved with the sum so far. The paths of all others are kept, in a few MiB for each thread. Ids are those of one pass
 * over the whole text. Time is linear in the text, times the longest piece.
 *
 * <p>While a span is solved, each of its bytes takes 28 bytes of memory. In text of a language, spans are a few
 * words long. A row of one character that pieces repeat is a single span: 10 MB of it take 280 MB.
 */
public final class UnigramTokenizer extends PieceTokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    /** Longer spans get arrays of their own, which are not kept. */
    private static final int MAX_KEPT_BYTES = 1 << 16;

    private final UnigramModel model;
    private final ByteTrie trie;
    private final double[] scores;
    private final double unknownScore;
    private final Rounding rounding;
    private final SpanScanner spans;
    private final ThreadLocal<KnownPaths> known;

    /** Makes a tokenizer. */
    public UnigramTokenizer(UnigramModel model, Metaspace metaspace) {
        super(model.vocabulary(), metaspace, model.scoring() == Scoring.HUGGING_FACE);
        this.model = model;
        trie = trie(model.vocabulary());
        scores = model.pathScores();
        unknownScore = model.unknownScore();
        double largest = Arrays.stream(scores).map(Math::abs).reduce(Math.abs(unknownScore), Math::max);
        rounding = new Rounding(model.scoring() == Scoring.SENTENCE_PIECE, largest);
        spans = new SpanScanner(model.vocabulary(), metaspace.split());
        known = ThreadLocal.withInitial(() -> new KnownPaths(newPath(), rounding));
    }

    /** The pieces and their scores. */
    public UnigramModel model() {
        return model;
    }

    @Override
    protected void encode(byte[] text, PieceSink pieces) {
        KnownPaths paths = known.get();
        double sum = 0;
        int end;
        for (int at = 0; at < text.length; at = end) {
            end = spans.end(text, at, text.length);
            if (metaspace().split() && text[at] == ' ') {
                sum = 0;
                pieces.endRun();
            }
            if (!pieces.wantsEnds() && paths.find(text, at, end, rounding.largest(sum, end - at))) {
                sum = paths.append(pieces.ids(), scores, sum);
            } else {
                sum = solve(end - at > MAX_KEPT_BYTES ? newPath() : paths.path(), text, at, end, sum, pieces);
            }
        }
    }

    /** Hands over the path through {@code text[from, to)} and returns the sum of scores up to its end. */
    private double solve(BestPath path, byte[] text, int from, int to, double sum, PieceSink pieces) {
        path.search(text, from, to, sum, rounding.toFloat());
        int start = from;
        for (int step = 0; step < path.steps(); step++) {
            if (path.piece(step) == BestPath.UNKNOWN) {
                pieces.unknown(text, start, path.end(step));
            } else {
                pieces.piece(path.piece(step), path.end(step));
            }
            start = path.end(step);
        }
        return path.sum(to - from);
    }

    private BestPath newPath() {
        return new BestPath(trie, scores, unknownScore);
    }

    private static ByteTrie trie(PieceVocabulary vocabulary) {
        List<byte[]> keys = new ArrayList<>(vocabulary.size());
        for (int id = 0; id < vocabulary.size(); id++) {
            keys.add(vocabulary.matchesText(id) ? vocabulary.text(id) : null);
        }
        return ByteTrie.of(keys);
    }

    @Serial
    private Object writeReplace() {
        return new Parts(model, metaspace());
    }

    private record Parts(UnigramModel model, Metaspace metaspace) implements Serializable {
        @Serial
        private Object readResolve() {
            return new UnigramTokenizer(model, metaspace);
        }
    }
}
