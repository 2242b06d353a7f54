package dev.tsumugi.training.finetune;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.training.loop.TrainingLog;
import java.util.List;

/**
 * The passes of a fine-tuning over its conversations.
 *
 * @param epochs the batches of each
 */
record Epochs(List<List<TokenBatch>> epochs) {
    Epochs {
        epochs = List.copyOf(epochs);
    }

    int count() {
        return epochs.size();
    }

    /** Steps of all epochs. */
    int steps() {
        return epochs.stream().mapToInt(List::size).sum();
    }

    /** The batches of all steps. */
    List<TokenBatch> batches() {
        return epochs.stream().flatMap(List::stream).toList();
    }

    /** Sequences of the first steps. */
    long sequences(int steps) {
        return epochs.stream()
                .flatMap(List::stream)
                .limit(steps)
                .mapToLong(TokenBatch::sequences)
                .sum();
    }

    /** The mean loss of the first epoch. */
    double firstLoss(TrainingLog log) {
        return loss(log.entries(), 0, epochs.get(0).size());
    }

    /** The mean loss of the last epoch. */
    double finalLoss(TrainingLog log) {
        return loss(log.entries(), steps() - epochs.get(count() - 1).size(), steps());
    }

    /** The mean loss over the targets of the steps after {@code from} up to {@code to}. */
    private static double loss(List<TrainingLog.Entry> entries, int from, int to) {
        double sum = 0;
        long before = from == 0 ? 0 : entries.get(from - 1).tokens();
        long learned = before;
        for (TrainingLog.Entry entry : entries.subList(from, to)) {
            sum += entry.loss() * (entry.tokens() - learned);
            learned = entry.tokens();
        }
        return sum / (learned - before);
    }
}
