package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.DamagedFileException;
import java.io.IOException;
import java.util.List;

/** Verifies the workers' files of a checkpoint before training goes on from it. */
@FunctionalInterface
public interface WorkerStateCheck {
    /** @throws DamagedFileException when a file is gone or not what was written */
    void verify(List<WorkerStateFile> files) throws IOException;
}
