package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.engine.cuda.device.DeviceNumber;
import dev.tsumugi.workflow.UserException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The GPU of a worker, as Spark schedules it. On an executor a task is given an address of its own ({@code
 * spark.task.resource.gpu.amount}). In local mode Spark gives tasks none; then those of the driver ({@code
 * spark.driver.resource.gpu.amount}) are lent to one worker at a time. Where Spark knows of no GPU, each worker has number 0,
 * which engines on the CPU ignore.
 */
public final class WorkerDevice implements AutoCloseable {
    private static final String GPU = "gpu";
    private static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";
    private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";
    private static final TreeSet<Integer> LENT = new TreeSet<>();

    private final int number;
    private final boolean lent;

    private WorkerDevice(int number, boolean lent) {
        this.number = number;
        this.lent = lent;
    }

    /**
     * The GPUs of a driver whose tasks run in its own process; empty on a cluster.
     *
     * @throws UserException when executors have GPUs and tasks are given none
     */
    public static List<Integer> ofDriver(SparkContext spark) {
        int ofExecutor = spark.getConf().getInt(EXECUTOR_AMOUNT, 0);
        if (!spark.isLocal() && ofExecutor > 0 && spark.getConf().getDouble(TASK_AMOUNT, 0) == 0) {
            throw new UserException("Executors have GPUs (" + EXECUTOR_AMOUNT + " is " + ofExecutor
                    + "), but no worker is given one: set " + TASK_AMOUNT + " to 1.");
        }
        boolean known = spark.isLocal() && spark.resources().contains(GPU);
        return known ? numbers(spark.resources().apply(GPU)) : List.of();
    }

    /**
     * The device of the task of this thread, where the engines that this thread opens will be; to be closed with the task.
     *
     * @param driverDevices see {@link #ofDriver}
     * @throws UserException when more workers run at once than there are devices
     */
    static WorkerDevice take(Collection<Integer> driverDevices) {
        ResourceInformation own = TaskContext.get().resourcesJMap().get(GPU);
        WorkerDevice device;
        if (own != null) {
            device = new WorkerDevice(numbers(own).get(0), false);
        } else {
            device = driverDevices.isEmpty() ? new WorkerDevice(0, false) : lend(driverDevices);
        }
        DeviceNumber.set(device.number);
        return device;
    }

    /** The number by which CUDA knows the device. */
    int number() {
        return number;
    }

    static WorkerDevice lend(Collection<Integer> devices) {
        synchronized (LENT) {
            OptionalInt free = devices.stream()
                    .filter(each -> !LENT.contains(each))
                    .mapToInt(Integer::intValue)
                    .findFirst();
            if (free.isEmpty()) {
                throw new UserException("More workers run at once than there are GPUs (" + devices.size()
                        + "): give spark.master local[N] no more threads than spark.driver.resource.gpu.amount.");
            }
            LENT.add(free.getAsInt());
            return new WorkerDevice(free.getAsInt(), true);
        }
    }

    static List<Integer> numbers(ResourceInformation resource) {
        try {
            return Arrays.stream(resource.addresses()).map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new UserException(
                    "The addresses of GPUs must be the numbers that CUDA gives them, but the discovery script found "
                            + Arrays.toString(resource.addresses()) + ".",
                    e);
        }
    }

    @Override
    public void close() {
        if (lent) {
            synchronized (LENT) {
                LENT.remove(number);
            }
        }
    }
}
