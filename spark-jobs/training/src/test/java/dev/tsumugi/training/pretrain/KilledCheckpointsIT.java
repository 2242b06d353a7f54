package dev.tsumugi.training.pretrain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of a checkpoint on the local file system. */
@Tag("slow")
class KilledCheckpointsIT {
    @TempDir
    Path folder;

    @Test
    void twentyKillsAtRandomMomentsLoseNothingThatWasSaved() throws IOException, InterruptedException {
        new KilledSaves(
                        new org.apache.hadoop.fs.Path(folder.toUri()),
                        new Configuration(),
                        List.of("fs.file.impl=" + SpentBytes.Local.class.getName()))
                .assertNothingIsLost(20, 5);
    }
}
