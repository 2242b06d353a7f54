package dev.tsumugi.tokenizer.unigram;

import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Unigram the obvious way: every substring of the whole text is looked up, all sums are taken from its beginning. */
final class SlowUnigram {
    private final UnigramModel model;
    private final Map<String, Integer> ids = new HashMap<>();

    SlowUnigram(UnigramModel model) {
        this.model = model;
        for (int id = 0; id < model.vocabulary().size(); id++) {
            if (model.vocabulary().kind(id) == PieceKind.NORMAL) {
                ids.put(model.vocabulary().piece(id), id);
            }
        }
    }

    /** Ids of a text whose spaces are already marks. */
    List<Integer> encode(String text) {
        int[] characters = text.codePoints().toArray();
        double[] best = new double[characters.length + 1];
        int[] starts = new int[characters.length + 1];
        int[] found = new int[characters.length + 1];
        for (int end = 1; end <= characters.length; end++) {
            starts[end] = -1;
            for (int start = 0; start < end; start++) {
                Integer id = ids.get(new String(characters, start, end - start));
                boolean unknown = id == null && end == start + 1;
                if (id == null && !unknown) {
                    continue;
                }
                double sum = best[start] + (unknown ? model.unknownScore() : score(id));
                if (unknown) {
                    sum = round(sum);
                }
                if (starts[end] < 0 || sum > best[end]) {
                    best[end] = round(sum);
                    starts[end] = start;
                    found[end] = unknown ? -1 : id;
                }
            }
        }
        Deque<Integer> reversed = new ArrayDeque<>();
        for (int end = characters.length; end > 0; end = starts[end]) {
            if (found[end] >= 0) {
                reversed.push(found[end]);
            } else if (!model.vocabulary().hasBytes()) {
                if (reversed.isEmpty() || reversed.peek() != model.vocabulary().unknownId()) {
                    reversed.push(model.vocabulary().unknownId());
                }
            } else {
                byte[] bytes = new String(characters, starts[end], 1).getBytes(StandardCharsets.UTF_8);
                for (int i = bytes.length - 1; i >= 0; i--) {
                    reversed.push(model.vocabulary().id(PieceVocabulary.byteSpelling(bytes[i] & 0xFF)));
                }
            }
        }
        return new ArrayList<>(reversed);
    }

    private double score(int id) {
        return model.scoring() == Scoring.SENTENCE_PIECE ? (float) model.score(id) : model.score(id);
    }

    private double round(double sum) {
        return model.scoring() == Scoring.SENTENCE_PIECE ? (float) sum : sum;
    }
}
