package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.engine.cuda.DeviceNumber;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The GPU that Spark has given to a task ({@code spark.task.resource.gpu.amount}). */
final class TaskGpu {
    private TaskGpu() {}

    /** Lets this thread's engines compute on the task's GPU, the first where it has none of its own; returns its number. */
    static int choose() {
        TaskContext task = TaskContext.get();
        ResourceInformation gpu = task == null ? null : task.resourcesJMap().get("gpu");
        int number = gpu == null || gpu.addresses().length == 0 ? 0 : Integer.parseInt(gpu.addresses()[0]);
        DeviceNumber.set(number);
        return number;
    }
}
