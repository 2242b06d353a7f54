package dev.tsumugi.corpus.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import scala.Tuple5;

class BucketScanTest {
    private static final long[] ONE = {1, 2, 3, 4};
    private static final long[] NEAR_ONE = {1, 2, 3, 4, 5};
    private static final long[] OTHER = {6, 7, 8};

    private final BucketScan scan = new BucketScan(0.75);

    @Test
    void followsTheFirstSimilarLeaderOfItsBucket() {
        assertThat(judge(1, "a", ONE)).isEqualTo(leads("a", 0));
        assertThat(judge(1, "b", OTHER)).isEqualTo(leads("b", 1));
        assertThat(judge(1, "c", NEAR_ONE)).isEqualTo(new Tuple5<>("c", "a", false, 0.8, 1L));
        assertThat(judge(1, "d", OTHER)).isEqualTo(new Tuple5<>("d", "b", false, 1.0, 2L));
    }

    @Test
    void aFollowerDoesNotLead() {
        judge(1, "a", LongStream.range(0, 10).toArray());
        judge(1, "b", LongStream.range(1, 11).toArray());

        assertThat(judge(1, "c", LongStream.range(2, 12).toArray())).isEqualTo(leads("c", 1));
    }

    @Test
    void keptMembersLeadUnasked() {
        assertThat(scan.judge(new Member(1, "x", true, ONE))).isEmpty();
        assertThat(scan.judge(new Member(1, "y", true, NEAR_ONE))).isEmpty();

        assertThat(judge(1, "a", NEAR_ONE)).isEqualTo(new Tuple5<>("a", "x", true, 0.8, 1L));
    }

    @Test
    void everyBucketBeginsAnew() {
        judge(1, "a", ONE);

        assertThat(judge(2, "b", ONE)).isEqualTo(leads("b", 0));
    }

    @Test
    void aHundredThousandCopiesCostAComparisonEach() {
        long comparisons = 0;
        for (int i = 0; i < 100_000; i++) {
            comparisons += judge(1, "copy" + i, ONE)._5();
        }

        assertThat(comparisons).isEqualTo(99_999);
    }

    @Test
    void strangersCostNoMoreThanTheLimitOfLeadersEach() {
        for (int i = 0; i < BucketScan.MAX_LEADERS; i++) {
            assertThat(judge(1, "s" + i, new long[] {i})).isEqualTo(leads("s" + i, i));
        }

        assertThat(judge(1, "late", new long[] {-1})).isEqualTo(leads("late", BucketScan.MAX_LEADERS));
        assertThat(judge(1, "later", new long[] {-1})).isEqualTo(leads("later", BucketScan.MAX_LEADERS));
        assertThat(judge(1, "known", new long[] {5})).isEqualTo(new Tuple5<>("known", "s5", false, 1.0, 6L));
    }

    @Test
    void leadersTakeLimitedMemory() {
        for (int i = 0; i < 17; i++) {
            long first = i * 1_000_000L;
            judge(1, "book" + i, LongStream.range(first, first + 1_000_000).toArray());
        }

        assertThat(judge(1, "late", ONE)).isEqualTo(leads("late", 17));
        assertThat(judge(1, "later", ONE)).isEqualTo(leads("later", 17));
    }

    private Tuple5<String, String, Boolean, Double, Long> judge(long bucket, String id, long[] shingles) {
        return scan.judge(new Member(bucket, id, false, shingles)).orElseThrow();
    }

    private static Tuple5<String, String, Boolean, Double, Long> leads(String id, long comparisons) {
        return new Tuple5<>(id, null, false, 0.0, comparisons);
    }
}
