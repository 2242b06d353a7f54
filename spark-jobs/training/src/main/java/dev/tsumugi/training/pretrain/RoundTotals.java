package dev.tsumugi.training.pretrain;

import dev.tsumugi.training.loop.RoundDetails;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.workflow.report.LineChart;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.Numbers;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Where the time and the bytes of the averaging rounds went.
 *
 * @param parts of a round
 * @param bytes that travelled in all rounds
 * @param bytesPerToken empty where nothing was learned from
 * @param refused workers' rounds that were late, lost or rejected
 * @param begun workers' rounds in all
 * @param secondsChart by part and round
 * @param bytesChart by direction and round
 */
record RoundTotals(
        List<PartTotal> parts,
        String bytes,
        Optional<Double> bytesPerToken,
        long refused,
        long begun,
        Optional<LineChart> secondsChart,
        Optional<LineChart> bytesChart) {
    private static final List<Part> PARTS = List.of(
            new Part("compute", "train", RoundDetails::computeSeconds),
            new Part("broadcast", "en", RoundDetails::broadcastSeconds),
            new Part("aggregate", "validation", RoundDetails::aggregateSeconds),
            new Part("outer step", "code", RoundDetails::outerSeconds),
            new Part("checkpoint", "saved", RoundDetails::checkpointSeconds));

    /** A part of a round, its colour, its seconds. */
    private record Part(String name, String style, ToDoubleFunction<RoundDetails> seconds) {}

    /**
     * A part of all rounds.
     *
     * @param share of the time of all parts; empty where no time was taken
     */
    record PartTotal(String name, double seconds, double mean, String share) {}

    /** Empty where no round is in the log. */
    static Optional<RoundTotals> of(List<TrainingLog.Entry> log) {
        List<TrainingLog.Entry> rounds =
                log.stream().filter(entry -> entry.details() != null).toList();
        if (rounds.isEmpty()) {
            return Optional.empty();
        }
        List<RoundDetails> details =
                rounds.stream().map(TrainingLog.Entry::details).toList();
        long bytes = details.stream()
                .mapToLong(round -> round.bytesDown() + round.bytesUp())
                .sum();
        long tokens = rounds.get(rounds.size() - 1).tokens();
        long begun = details.stream().mapToLong(RoundDetails::all).sum();
        long accepted = details.stream().mapToLong(RoundDetails::accepted).sum();
        return Optional.of(new RoundTotals(
                parts(details),
                Numbers.shortCount(bytes),
                tokens == 0 ? Optional.empty() : Optional.of(bytes / (double) tokens),
                begun - accepted,
                begun,
                chart(
                        "Seconds of the parts of a round",
                        PARTS.stream()
                                .map(part -> series(
                                        rounds,
                                        part.name(),
                                        part.style(),
                                        round -> part.seconds().applyAsDouble(round)))
                                .toList()),
                chart(
                        "Bytes that travelled in a round",
                        List.of(
                                series(rounds, "down", "train", RoundDetails::bytesDown),
                                series(rounds, "up", "validation", RoundDetails::bytesUp)))));
    }

    private static List<PartTotal> parts(List<RoundDetails> rounds) {
        double all = PARTS.stream().mapToDouble(part -> seconds(rounds, part)).sum();
        return PARTS.stream()
                .map(part -> {
                    double seconds = seconds(rounds, part);
                    return new PartTotal(
                            part.name(),
                            seconds,
                            seconds / rounds.size(),
                            all == 0 ? "" : Numbers.percent(seconds / all));
                })
                .toList();
    }

    private static double seconds(List<RoundDetails> rounds, Part part) {
        return rounds.stream().mapToDouble(part.seconds()).sum();
    }

    private static Series series(
            List<TrainingLog.Entry> rounds, String name, String style, Function<RoundDetails, Number> value) {
        return Series.of(name, style, rounds, TrainingLog.Entry::round, entry -> value.apply(entry.details()));
    }

    private static Optional<LineChart> chart(String title, List<Series> series) {
        return LineChart.of(title, "rounds", series);
    }
}
