package dev.tsumugi.workflow.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.workflow.report.LineChart.Line;
import dev.tsumugi.workflow.report.LineChart.Point;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.LineChart.Tick;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineChartTest {
    @Test
    void isEmptyWhereNoLineHasPoints() {
        assertThat(LineChart.of("Loss", "steps", List.of(new Series("training", "train", List.of()))))
                .isEmpty();
    }

    @Test
    void spansRoundNumbersAroundItsPoints() {
        LineChart chart = chart(new Point(8, 8.7), new Point(320, 5.6));

        assertThat(chart.xTicks()).extracting(Tick::label).containsExactly("0", "100", "200", "300", "400");
        assertThat(chart.yTicks()).extracting(Tick::label).containsExactly("5", "6", "7", "8", "9");
    }

    @Test
    void drawsLowValuesAtTheBottom() {
        LineChart chart = chart(new Point(0, 0), new Point(10, 5));

        assertThat(chart.lines()).containsExactly(new Line("training", "train", "62.0,224.0 696.0,14.0"));
        assertThat(chart.yTicks().get(0)).isEqualTo(new Tick("224.0", "0"));
    }

    @Test
    void drawsAFlatLine() {
        assertThat(chart(new Point(1, 3), new Point(2, 3)).yTicks()).isNotEmpty();
    }

    @Test
    void leavesOutEntriesWithoutAFiniteValue() {
        record Entry(long step, Double loss) {}
        List<Entry> log = List.of(new Entry(1, 2.5), new Entry(2, null), new Entry(3, Double.NaN));

        assertThat(Series.of("training", "train", log, Entry::step, Entry::loss).points())
                .containsExactly(new Point(1, 2.5));
    }

    private static LineChart chart(Point... points) {
        return LineChart.of("Loss", "steps", List.of(new Series("training", "train", List.of(points))))
                .orElseThrow();
    }
}
