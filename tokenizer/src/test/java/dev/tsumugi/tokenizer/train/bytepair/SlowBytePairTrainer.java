package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.bytepair.ByteLevelAlphabet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Byte-pair training as its definition reads: counts all pairs anew for each merge. Strings have one character per byte. */
final class SlowBytePairTrainer {
    private record Pair(int left, int right) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return left != other.left ? Integer.compare(left, other.left) : Integer.compare(right, other.right);
        }
    }

    final List<String> tokens = new ArrayList<>();
    final List<String> merges = new ArrayList<>();
    private final List<List<Integer>> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();

    SlowBytePairTrainer(List<String> specialTokens, Map<String, Long> wordCounts) {
        tokens.addAll(specialTokens);
        IntStream.range(0, 256)
                .boxed()
                .sorted(Comparator.comparing(ByteLevelAlphabet::character))
                .forEach(value -> tokens.add(Character.toString(value)));
        wordCounts.forEach((word, count) -> {
            words.add(new ArrayList<>(word.chars()
                    .mapToObj(c -> tokens.indexOf(Character.toString(c)))
                    .toList()));
            counts.add(count);
        });
    }

    void train(int vocabularySize, long minPairCount) {
        while (tokens.size() < vocabularySize) {
            Map<Pair, Long> pairs = new TreeMap<>();
            for (int i = 0; i < words.size(); i++) {
                for (int j = 0; j + 1 < words.get(i).size(); j++) {
                    pairs.merge(new Pair(words.get(i).get(j), words.get(i).get(j + 1)), counts.get(i), Long::sum);
                }
            }
            Map.Entry<Pair, Long> best = null;
            for (Map.Entry<Pair, Long> pair : pairs.entrySet()) {
                best = best == null || pair.getValue() > best.getValue() ? pair : best;
            }
            if (best == null || best.getValue() < minPairCount) {
                return;
            }
            merge(best.getKey());
        }
    }

    private void merge(Pair pair) {
        String token = tokens.get(pair.left) + tokens.get(pair.right);
        if (!tokens.contains(token)) {
            tokens.add(token);
        }
        if (!merges.contains(pair.left + " " + pair.right)) {
            merges.add(pair.left + " " + pair.right);
        }
        for (int i = 0; i < words.size(); i++) {
            List<Integer> word = words.get(i);
            for (int j = 0; j + 1 < word.size(); j++) {
                if (word.get(j) == pair.left && word.get(j + 1) == pair.right) {
                    word.set(j, tokens.indexOf(token));
                    word.remove(j + 1);
                }
            }
        }
    }
}
