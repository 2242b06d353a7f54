package dev.tsumugi.corpus.dedup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import scala.Tuple5;

/**
 * Goes through the members of buckets, bucket after bucket: first those that are kept already, then by id. A member follows
 * the first leader of its bucket that it is similar to. Where there is none, it leads itself. Kept members lead without a
 * question.
 *
 * <p>So a bucket costs its members times its leaders, not the square of its members: of a hundred thousand copies of one
 * template a single one leads. Where members share a band and little else, nearly all would lead. So leaders are limited in
 * number and memory. A member that comes after that and resembles none of them is not compared with later ones.
 */
final class BucketScan {
    /**
     * Names of a verdict's parts: the member; the leader that it follows, or null; whether that one is kept already; the
     * similarity to it; how many comparisons were made.
     */
    static final String[] VERDICT = {"id", "leader", "leaderKept", "similarity", "comparisons"};

    static final Encoder<Tuple5<String, String, Boolean, Double, Long>> ENCODER = Encoders.tuple(
            Encoders.STRING(), Encoders.STRING(), Encoders.BOOLEAN(), Encoders.DOUBLE(), Encoders.LONG());

    static final int MAX_LEADERS = 1_000;

    /** 128 MB. */
    private static final long MAX_SHINGLES = 1 << 24;

    private final double threshold;
    private final List<Member> leaders = new ArrayList<>();
    private long bucket;
    private long shinglesOfLeaders;

    BucketScan(double threshold) {
        this.threshold = threshold;
    }

    /** The verdict on the next member; empty where it is kept already. */
    Optional<Tuple5<String, String, Boolean, Double, Long>> judge(Member member) {
        if (member.bucket() != bucket) {
            bucket = member.bucket();
            leaders.clear();
            shinglesOfLeaders = 0;
        }
        if (!member.kept()) {
            for (int i = 0; i < leaders.size(); i++) {
                Member leader = leaders.get(i);
                double similarity = Shingles.similarity(member.shingles(), leader.shingles(), threshold);
                if (similarity > 0) {
                    return Optional.of(new Tuple5<>(member.id(), leader.id(), leader.kept(), similarity, 1L + i));
                }
            }
        }
        long comparisons = leaders.size();
        if (leaders.size() < MAX_LEADERS && shinglesOfLeaders < MAX_SHINGLES) {
            leaders.add(member);
            shinglesOfLeaders += member.shingles().length;
        }
        return member.kept() ? Optional.empty() : Optional.of(new Tuple5<>(member.id(), null, false, 0.0, comparisons));
    }
}
