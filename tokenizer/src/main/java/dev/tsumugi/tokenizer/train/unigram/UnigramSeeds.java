package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.text.Utf8;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The pieces that Unigram training starts from: the characters of the words, and the strings of characters that words
 * hold most often. Strings are counted length by length. One is counted only where both strings of one character less
 * are frequent (Agrawal and Srikant 1994), so no machine holds all strings of all words.
 *
 * @param coverage share of all characters that get a piece of their own; rarer ones are left to bytes
 * @param mostCharacters that get one, the most frequent
 * @param maxLength of a piece, in characters
 * @param minCount rarer strings are no candidates
 * @param most candidates, those with the largest product of count and length
 * @param excluded strings that are no candidates, because special tokens or bytes are spelled so
 */
record UnigramSeeds(double coverage, int mostCharacters, int maxLength, long minCount, int most, Set<String> excluded) {
    /** In text it is read as a space, so no piece can spell it. */
    private static final int SPACE_MARK = PieceVocabulary.SPACE_MARK.codePointAt(0);

    private record Seed(byte[] key, long count, int characters) {
        double weight() {
            return (double) count * characters;
        }
    }

    private static final Comparator<Seed> BY_WEIGHT =
            Comparator.comparingDouble(Seed::weight).reversed().thenComparing(Seed::key, Arrays::compareUnsigned);

    /** Finds them, with the logarithms of their shares as first scores. */
    CandidatePieces of(CountedWords words) {
        List<Seed> characters = covered(seeds(words.keys(UnigramSeeds::characters, 1), 1));
        WordCounts frequent = new WordCounts();
        characters.forEach(seed -> frequent.addNew(seed.key(), 0, seed.key().length, seed.count()));
        List<Seed> strings = strings(words, frequent);
        strings.removeIf(seed -> excluded.contains(new String(seed.key(), StandardCharsets.UTF_8)));
        strings.sort(BY_WEIGHT);
        List<Seed> seeds = new ArrayList<>(characters);
        seeds.addAll(strings.subList(0, Math.min(strings.size(), Math.max(0, most - characters.size()))));
        double sum = seeds.stream().mapToDouble(Seed::weight).sum();
        return new CandidatePieces(
                seeds.stream().map(Seed::key).toList(),
                characters.size(),
                seeds.stream()
                        .mapToDouble(seed -> StrictMath.log(seed.weight() / sum))
                        .toArray());
    }

    private List<Seed> strings(CountedWords words, WordCounts characters) {
        List<Seed> strings = new ArrayList<>();
        WordCounts shorter = characters;
        for (int length = 2; length <= maxLength && shorter.size() > 0; length++) {
            WordCounts frequent = words.keys(new StringsOf(length, shorter), minCount);
            if (length > 2) {
                strings.addAll(seeds(withoutContained(shorter, frequent), length - 1));
            }
            shorter = frequent;
        }
        strings.addAll(maxLength < 2 ? List.of() : seeds(shorter, maxLength));
        return strings;
    }

    /** A string that is always part of one longer string has the same count. It is left to that one. */
    private static WordCounts withoutContained(WordCounts shorter, WordCounts longer) {
        WordCounts contained = new WordCounts();
        longer.forEach((utf8, from, to, count) -> {
            int first = Utf8.decode(utf8, from, to) & 7;
            int last = lastCharacter(utf8, from, to);
            for (int side = 0; side < 2; side++) {
                int start = side == 0 ? from : from + first;
                int end = side == 0 ? last : to;
                if (shorter.count(utf8, start, end) == count) {
                    contained.add(utf8, start, end, 1);
                }
            }
        });
        WordCounts rest = new WordCounts();
        shorter.forEach((utf8, from, to, count) -> {
            if (contained.count(utf8, from, to) == 0) {
                rest.addNew(utf8, from, to, count);
            }
        });
        return rest;
    }

    private List<Seed> covered(List<Seed> characters) {
        characters.sort(BY_WEIGHT);
        double all = characters.stream().mapToDouble(Seed::count).sum();
        double sum = 0;
        int kept = 0;
        while (kept < Math.min(mostCharacters, characters.size()) && sum < coverage * all) {
            sum += characters.get(kept++).count();
        }
        return characters.subList(0, kept);
    }

    private static List<Seed> seeds(WordCounts counts, int characters) {
        List<Seed> seeds = new ArrayList<>(counts.size());
        counts.forEach(
                (utf8, from, to, count) -> seeds.add(new Seed(Arrays.copyOfRange(utf8, from, to), count, characters)));
        return seeds;
    }

    /** Leaves out bytes that are no UTF-8, and U+0000, which ends a piece in SentencePiece. */
    private static void characters(byte[] utf8, int from, int to, long count, WordCounts keys) {
        int size;
        for (int at = from; at < to; at += size) {
            int character = Utf8.decode(utf8, at, to);
            size = character & 7;
            boolean isPossible = utf8[at] > 0 || size > 1;
            if (isPossible && character >>> 3 != SPACE_MARK) {
                keys.add(utf8, at, at + size, count);
            }
        }
    }

    private static int lastCharacter(byte[] utf8, int from, int to) {
        int at = to - 1;
        while (at > from && utf8[at] < (byte) 0xC0) {
            at--;
        }
        return at;
    }

    /** The strings of {@code length} characters in a word whose two strings of one character less are in {@code shorter}. */
    private record StringsOf(int length, WordCounts shorter) implements CountedWords.Keys {
        StringsOf {
            // builds the index now, which threads of an executor share
            shorter.count(new byte[0], 0, 0);
        }

        @Override
        public void draw(byte[] utf8, int from, int to, long count, WordCounts keys) {
            int[] starts = new int[to - from + 1];
            int characters = 0;
            for (int at = from; at < to; at += Utf8.decode(utf8, at, to) & 7) {
                starts[characters++] = at;
            }
            starts[characters] = to;
            boolean left = characters >= length && shorter.count(utf8, from, starts[length - 1]) > 0;
            for (int first = 0; first + length <= characters; first++) {
                boolean right = shorter.count(utf8, starts[first + 1], starts[first + length]) > 0;
                if (left && right) {
                    keys.add(utf8, starts[first], starts[first + length], count);
                }
                left = right;
            }
        }
    }
}
