package dev.tsumugi.training.pretrain;

import dev.tsumugi.training.loop.RoundListener;
import org.apache.spark.SparkContext;

/**
 * Names Spark's jobs after the round that they belong to.
 *
 * @param rounds of the training
 */
record JobDescription(SparkContext spark, int rounds) implements RoundListener {
    @Override
    public void beforeRound(long round) {
        describe(round, "");
    }

    /** Names the jobs of a part of a round. */
    void describe(long round, String part) {
        spark.setJobDescription("pretrain round " + round + "/" + rounds + part);
    }
}
