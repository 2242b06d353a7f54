package dev.tsumugi.training.round.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import java.util.List;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class WorkerDeviceTest {
    private static final List<Integer> DEVICES = List.of(4, 7);

    @Test
    void lendsEachDeviceToOneWorkerAtATime() {
        try (WorkerDevice first = WorkerDevice.lend(DEVICES)) {
            assertThat(first.number()).isEqualTo(4);
            try (WorkerDevice second = WorkerDevice.lend(DEVICES)) {
                assertThat(second.number()).isEqualTo(7);
            }
            try (WorkerDevice again = WorkerDevice.lend(DEVICES)) {
                assertThat(again.number()).isEqualTo(7);
            }
        }
    }

    @Test
    void refusesMoreWorkersAtOnceThanDevices() {
        try (WorkerDevice first = WorkerDevice.lend(DEVICES);
                WorkerDevice second = WorkerDevice.lend(DEVICES)) {
            assertThat(List.of(first.number(), second.number())).isEqualTo(DEVICES);
            assertThatThrownBy(() -> WorkerDevice.lend(DEVICES))
                    .isInstanceOf(UserException.class)
                    .hasMessage("More workers run at once than there are GPUs (2): give spark.master local[N] no more"
                            + " threads than spark.driver.resource.gpu.amount.");
        }
    }

    @Test
    void refusesAddressesThatAreNoNumbers() {
        ResourceInformation found = new ResourceInformation("gpu", new String[] {"GPU-8f2e"});
        assertThatThrownBy(() -> WorkerDevice.numbers(found))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "The addresses of GPUs must be the numbers that CUDA gives them, but the discovery script found"
                                + " [GPU-8f2e].");
    }
}
