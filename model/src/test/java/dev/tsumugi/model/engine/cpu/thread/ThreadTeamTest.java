package dev.tsumugi.model.engine.cpu.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadTeamTest {

    @Test
    void threadsSeeWhatAllHaveWrittenBeforeTheyMet() {
        int rounds = 2_000;
        AtomicIntegerArray wrong = new AtomicIntegerArray(1);
        int[] written = new int[3];
        try (ThreadTeam pool = new ThreadTeam(3)) {
            pool.forEachThread(thread -> {
                for (int round = 1; round <= rounds; round++) {
                    written[thread] = round;
                    pool.awaitAll();
                    for (int each : written) {
                        if (each != round) {
                            wrong.incrementAndGet(0);
                        }
                    }
                    pool.awaitAll();
                }
            });
        }
        assertThat(wrong.get(0)).isZero();
    }

    @Test
    void aFailureReachesTheCallerAlthoughOthersWaitForTheThread() {
        try (ThreadTeam pool = new ThreadTeam(3)) {
            for (int failing = 0; failing < 3; failing++) {
                int number = failing;
                assertThatThrownBy(() -> pool.forEachThread(thread -> {
                            if (thread == number) {
                                throw new IllegalStateException("thread " + number);
                            }
                            pool.awaitAll();
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("thread %d", number);
            }
            int[] done = new int[3];
            pool.forEachThread(thread -> {
                pool.awaitAll();
                done[thread] = 1;
            });
            assertThat(done).containsOnly(1);
        }
    }

    @Test
    void anInterruptedCallerStillWaitsAndStaysInterrupted() {
        int[] done = new int[2];
        try (ThreadTeam pool = new ThreadTeam(2)) {
            Thread.currentThread().interrupt();
            pool.forEachThread(thread -> {
                pool.awaitAll();
                done[thread] = 1;
            });
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).containsOnly(1);
    }

    @Test
    void sharesThingsWithoutGapsAndWithoutOverlap() {
        try (ThreadTeam pool = new ThreadTeam(3)) {
            assertThat(new int[] {pool.firstOf(0, 8), pool.firstOf(1, 8), pool.firstOf(2, 8), pool.firstOf(3, 8)})
                    .containsExactly(0, 2, 5, 8);
        }
    }
}
