package dev.tsumugi.training.round;

import java.io.Serializable;
import java.util.Collection;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import scala.runtime.AbstractFunction1;

/** Some partitions of an RDD: no task is started for the others. */
public final class ChosenPartitions extends AbstractFunction1<Object, Object> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Set<Integer> numbers;

    private ChosenPartitions(Set<Integer> numbers) {
        this.numbers = numbers;
    }

    /** An RDD of the chosen partitions, in their order. */
    public static <T> JavaRDD<T> of(JavaRDD<T> rdd, Collection<Integer> numbers) {
        return PartitionPruningRDD.create(rdd.rdd(), new ChosenPartitions(Set.copyOf(numbers)))
                .toJavaRDD();
    }

    @Override
    public Object apply(Object partition) {
        return numbers.contains((Integer) partition);
    }
}
