package dev.tsumugi.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
    @Test
    void anOutputOfAnEarlierFormatOfItsStageIsStale() {
        Provenance before = of(DedupStage.STAGE);

        assertThat(of(new NextFormat(DedupStage.STAGE)).changesSince(before))
                .containsExactly("this version of the program writes other results");
        assertThat(of(DedupStage.STAGE).changesSince(before)).isEmpty();
    }

    private static Provenance of(Stage stage) {
        return Provenance.of(stage, JsonNodeFactory.instance.objectNode(), new TreeMap<>(), new TreeMap<>());
    }

    private record NextFormat(Stage stage) implements Stage {
        @Override
        public int format() {
            return stage.format() + 1;
        }

        @Override
        public String command() {
            return stage.command();
        }

        @Override
        public String folder() {
            return stage.folder();
        }

        @Override
        public CommandHelp help() {
            return stage.help();
        }

        @Override
        public List<Section> sections() {
            return stage.sections();
        }

        @Override
        public List<Stage> inputs() {
            return stage.inputs();
        }

        @Override
        public List<Class<? extends StageReport>> reportTypes() {
            return stage.reportTypes();
        }

        @Override
        public Job job() {
            return stage.job();
        }
    }
}
