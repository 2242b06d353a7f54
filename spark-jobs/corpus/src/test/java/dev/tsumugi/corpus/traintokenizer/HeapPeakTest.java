package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class HeapPeakTest {
    private static final int BYTES = 50_000_000;

    @Test
    void countsWhatIsHeldAndRemembersItAfterwards() {
        HeapPeak peak = new HeapPeak();
        hold(new byte[BYTES], peak);
        System.gc();
        assertThat(peak.megabytes()).isGreaterThan(BYTES / 1e6);
    }

    private static void hold(byte[] bytes, HeapPeak peak) {
        assertThat(peak.megabytes())
                .isGreaterThan(BYTES / 1e6)
                .isLessThan(Runtime.getRuntime().maxMemory() / 1e6);
        Reference.reachabilityFence(bytes);
    }
}
