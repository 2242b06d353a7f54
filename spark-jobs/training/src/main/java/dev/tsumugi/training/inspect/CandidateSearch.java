package dev.tsumugi.training.inspect;

import dev.tsumugi.corpus.shard.InnerTokens;
import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.generate.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts that a model is likely to write after another, by a beam over tokens. */
final class CandidateSearch {
    private static final int BEAM_WIDTH = 24;

    private final LanguageModel model;
    /** White space at the end, which tokenizers join to the word that follows: candidates must begin with it. */
    private final String space;

    private final int[] context;

    /** Tokens after the context. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Path(int[] ids, double logProbability) {}

    private final BlankText blank;

    CandidateSearch(LanguageModel model, String left, String right) {
        this.model = model;
        blank = BlankText.between(left, right);
        String stripped = left.stripTrailing();
        space = left.substring(stripped.length());
        context = TokenizedText.of(model, stripped).ids();
    }

    /**
     * Different texts, the likeliest first: of all single tokens, and of likely sequences of several.
     *
     * @param count the most texts
     * @param maxTokens of a text
     */
    List<String> texts(int count, int maxTokens) {
        Map<String, Double> found = new LinkedHashMap<>();
        List<Path> beam = List.of(new Path(new int[0], 0));
        int depth = Math.min(maxTokens, model.contextLength() - context.length);
        try (DecodingSession session = model.engine().startDecoding(model.parameters())) {
            for (int tokens = 1; tokens <= depth; tokens++) {
                List<Path> longer = new ArrayList<>();
                for (Path path : beam) {
                    longer.addAll(extend(session, path, tokens == 1 ? Integer.MAX_VALUE : BEAM_WIDTH));
                }
                longer.sort(Comparator.comparingDouble(Path::logProbability).reversed());
                addTexts(longer, found, count);
                beam = longer.subList(0, Math.min(longer.size(), BEAM_WIDTH));
            }
        }
        return found.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The first {@code count} paths that are texts for the blank. */
    private void addTexts(List<Path> paths, Map<String, Double> found, int count) {
        int added = 0;
        for (Path path : paths) {
            String text = text(path);
            if (!text.isEmpty() && added++ < count) {
                found.merge(text, path.logProbability(), Math::max);
            }
        }
    }

    private List<Path> extend(DecodingSession session, Path path, int width) {
        float[] logits = new float[model.tokenizer().vocabularySize()];
        if (session.position() == 0) {
            session.feed(context, logits);
        } else {
            session.rewind(context.length);
            session.feed(path.ids(), logits);
        }
        LanguageModel.logSoftmax(logits);
        List<Path> paths = new ArrayList<>();
        for (int id : Ranking.highest(logits, logits.length)) {
            int[] ids = Arrays.copyOf(path.ids(), path.ids().length + 1);
            ids[ids.length - 1] = id;
            if (!model.isSpecial(id) && beginsWithSpace(ids)) {
                paths.add(new Path(ids, path.logProbability() + logits[id]));
                if (paths.size() == width) {
                    break;
                }
            }
        }
        return paths;
    }

    private boolean beginsWithSpace(int[] ids) {
        if (space.isEmpty() || ids.length > 1) {
            return true;
        }
        return TokenLabel.text(InnerTokens.bytes(model.tokenizer(), ids))
                .map(text -> text.startsWith(space))
                .orElse(false);
    }

    /** The text of a path without the space before it; empty where it is none for the blank. */
    private String text(Path path) {
        return TokenLabel.text(InnerTokens.bytes(model.tokenizer(), path.ids()))
                .filter(text -> text.startsWith(space))
                .map(text -> text.substring(space.length()))
                .filter(blank::fits)
                .orElse("");
    }
}
