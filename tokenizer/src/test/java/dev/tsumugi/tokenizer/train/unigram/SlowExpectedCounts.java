package dev.tsumugi.tokenizer.train.unigram;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Unigram model as its definition reads: all ways to cut a word are listed. */
record SlowExpectedCounts(Map<String, Double> scores) {
    /** All ways to cut a word into pieces. */
    List<List<String>> cuts(String word) {
        if (word.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> cuts = new ArrayList<>();
        for (int end = 1; end <= word.length(); end++) {
            String piece = word.substring(0, end);
            if (scores.containsKey(piece)) {
                for (List<String> rest : cuts(word.substring(end))) {
                    List<String> cut = new ArrayList<>(List.of(piece));
                    cut.addAll(rest);
                    cuts.add(cut);
                }
            }
        }
        return cuts;
    }

    double score(List<String> cut) {
        return cut.stream().mapToDouble(scores::get).sum();
    }

    double logProbability(String word) {
        return Math.log(
                cuts(word).stream().mapToDouble(cut -> Math.exp(score(cut))).sum());
    }

    double bestScore(String word) {
        return cuts(word).stream().mapToDouble(this::score).max().orElseThrow();
    }

    /** How often each piece is expected in a word. */
    Map<String, Double> expected(String word) {
        Map<String, Double> expected = new TreeMap<>();
        double all = Math.exp(logProbability(word));
        for (List<String> cut : cuts(word)) {
            cut.forEach(piece -> expected.merge(piece, Math.exp(score(cut)) / all, Double::sum));
        }
        return expected;
    }

    /** Counts of all strings of a few characters. */
    static Map<String, Long> strings(Map<String, Long> words, int least, int most) {
        Map<String, Long> counts = new TreeMap<>();
        words.forEach((word, count) -> {
            for (int start = 0; start < word.length(); start++) {
                for (int end = start + least; end <= Math.min(word.length(), start + most); end++) {
                    counts.merge(word.substring(start, end), count, Long::sum);
                }
            }
        });
        return counts;
    }
}
