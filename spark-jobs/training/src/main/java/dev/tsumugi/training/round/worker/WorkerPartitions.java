package dev.tsumugi.training.round.worker;

import java.io.Serializable;
import java.util.Collection;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import scala.runtime.AbstractFunction1;

/** The partitions of some workers. No task is started for the others. */
public final class WorkerPartitions extends AbstractFunction1<Object, Object> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Set<Integer> workers;

    private WorkerPartitions(Set<Integer> workers) {
        this.workers = workers;
    }

    /**
     * An RDD of some workers' partitions, in their order.
     *
     * @param all a partition for each worker
     */
    public static <T> JavaRDD<T> of(JavaRDD<T> all, Collection<Integer> workers) {
        return PartitionPruningRDD.create(all.rdd(), new WorkerPartitions(Set.copyOf(workers)))
                .toJavaRDD();
    }

    @Override
    public Object apply(Object partition) {
        return workers.contains((Integer) partition);
    }
}
