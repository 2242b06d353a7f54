package dev.tsumugi.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
    private static volatile long sink;

    @Test
    void medianIsTheMiddleOfWhatWasMeasured() {
        assertThat(CpuTime.median(new double[] {5, 1, 9, 2, 3})).isEqualTo(3);
    }

    @Test
    void ratioSaysHowManyTimesAsFastOursIs() {
        assertThat(new CpuTime.Pair(0.5, 2).ratio()).isEqualTo(4);
    }

    @Test
    @Tag("slow")
    void shortWorkIsRepeatedAndDividedAgain() {
        CpuTime.Pair measured = CpuTime.compare(() -> spin(100_000), () -> spin(400_000));
        assertThat(measured.ratio()).isCloseTo(4, within(1.5));
    }

    @Test
    void waitingIsNoCpuTime() {
        double alone = CpuTime.seconds(() -> spin(30_000_000));
        double withOthers = CpuTime.seconds(() -> {
            Thread other = new Thread(() -> spin(300_000_000));
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(alone).isPositive();
        assertThat(withOthers).isLessThan(alone);
    }

    private static void spin(int steps) {
        long value = 1;
        for (int i = 0; i < steps; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        sink = value;
    }
}
