package dev.tsumugi.workflow.progress;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import scala.collection.Iterator;

/** Shows Spark's tasks behind whatever the stage itself shows, under the job description that the stage has set. */
public final class SparkProgress extends SparkListener {
    private static final String DESCRIPTION = "spark.job.description";

    private final ConsoleProgress progress;
    private final Map<Integer, Progress.Task> byJob = new HashMap<>();
    private final Map<Integer, Integer> jobOfStage = new HashMap<>();

    public SparkProgress(ConsoleProgress progress) {
        this.progress = progress;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        long tasks = 0;
        Iterator<StageInfo> stages = start.stageInfos().iterator();
        while (stages.hasNext()) {
            StageInfo stage = stages.next();
            tasks += stage.numTasks();
            jobOfStage.put(stage.stageId(), start.jobId());
        }
        String description = Optional.ofNullable(start.properties())
                .map((Properties properties) -> properties.getProperty(DESCRIPTION))
                .orElse("Spark job " + start.jobId());
        byJob.put(start.jobId(), progress.startBehind(description, tasks, "tasks"));
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        Progress.Task task = byJob.get(jobOfStage.getOrDefault(end.stageId(), -1));
        if (task != null && end.taskInfo().successful()) {
            task.advance(1);
        }
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
        Progress.Task task = byJob.remove(end.jobId());
        jobOfStage.values().removeIf(job -> job == end.jobId());
        if (task != null) {
            task.close();
        }
    }
}
