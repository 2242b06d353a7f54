package dev.tsumugi.training.round.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order in which a run reads its sequences: an endless stream in which every epoch holds each sequence exactly
 * once. Epochs permute blocks of neighbours, so that reading stays sequential within a block. Each epoch has its own
 * permutation, drawn from the seed. A place in the stream is all that a run must keep to go on exactly where it was.
 *
 * @param sequences of one epoch
 * @param blockSequences neighbours that stay together; the last block may be shorter
 * @param seed of the permutations
 */
public record DataOrder(long sequences, int blockSequences, long seed) {

    /**
     * Neighbouring sequences.
     *
     * @param first number of the first one
     * @param count how many, at least 1
     */
    public record Run(long first, int count) {}

    public DataOrder {
        if (sequences < 1 || blockSequences < 1) {
            throw new IllegalArgumentException("There must be at least 1 sequence and 1 in a block, but there are "
                    + sequences + " sequences in blocks of " + blockSequences + ".");
        }
    }

    /**
     * What stands in the stream from place {@code from} on.
     *
     * @param from place in the stream, from 0
     * @param count number of sequences
     */
    public List<Run> runs(long from, int count) {
        List<Run> runs = new ArrayList<>();
        long place = from;
        long end = from + count;
        while (place < end) {
            long epoch = place / sequences;
            int[] blocks = permutation(epoch);
            while (place < end && place / sequences == epoch) {
                Run rest = restOfBlock(blocks, place % sequences);
                int taken = (int) Math.min(rest.count, end - place);
                append(runs, new Run(rest.first, taken));
                place += taken;
            }
        }
        return runs;
    }

    /** The sequences from a place within the epoch to the end of the block there. */
    private Run restOfBlock(int[] blocks, long place) {
        int lastBlock = blocks.length - 1;
        long missing = (long) blocks.length * blockSequences - sequences;
        long index = place / blockSequences;
        long offset = place % blockSequences;
        int shortIndex = indexOf(blocks, lastBlock);
        if (place >= (shortIndex + 1L) * blockSequences - missing) {
            index = (place + missing) / blockSequences;
            offset = (place + missing) % blockSequences;
        }
        long first = (long) blocks[(int) index] * blockSequences + offset;
        long end = Math.min(sequences, (blocks[(int) index] + 1L) * blockSequences);
        return new Run(first, (int) (end - first));
    }

    private int[] permutation(long epoch) {
        int[] blocks = new int[Math.toIntExact((sequences + blockSequences - 1) / blockSequences)];
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch);
        for (int i = 0; i < blocks.length; i++) {
            int j = random.nextInt(i + 1);
            blocks[i] = blocks[j];
            blocks[j] = i;
        }
        return blocks;
    }

    private static int indexOf(int[] values, int value) {
        int index = 0;
        while (values[index] != value) {
            index++;
        }
        return index;
    }

    private static void append(List<Run> runs, Run next) {
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.first + last.count == next.first) {
            runs.set(runs.size() - 1, new Run(last.first, last.count + next.count));
        } else {
            runs.add(next);
        }
    }
}
