package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunPositionTest {
    private static final String JSON =
            "{\"round\":3,\"nextUnit\":6,\"pendingUnits\":[4],\"rejectedUnits\":[],\"setAsideUnits\":[1],\"momentSteps\":9,"
                    + "\"usualNorms\":[0.5],\"workerStates\":[]}";

    /** Checkpoints that were written before are read, and the same ones are written. */
    @Test
    void isWrittenAsItAlwaysWas() throws JsonProcessingException {
        RunPosition position = new RunPosition(3, 6, List.of(4L), List.of(), List.of(1L), 9, List.of(0.5), List.of());
        ObjectMapper json = new ObjectMapper();

        assertThat(json.writeValueAsString(position)).isEqualTo(JSON);
        assertThat(json.readValue(JSON, RunPosition.class)).isEqualTo(position);
    }
}
