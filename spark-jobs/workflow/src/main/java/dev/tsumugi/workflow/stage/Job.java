package dev.tsumugi.workflow.stage;

import java.io.IOException;

/**
 * The work of one stage: reads the folders of earlier stages, writes its own folder, answers what it did. The caller
 * decides whether the stage must run, empties its folder before and writes its manifest afterwards.
 */
public interface Job {
    StageReport run(StageContext context) throws IOException;
}
