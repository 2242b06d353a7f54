package dev.tsumugi.workflow.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.Stages;
import dev.tsumugi.workflow.config.EffectiveConfig;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
    private final EffectiveConfig config =
            Stages.load("spark: { master: 'local[3]', settings: { spark.ui.enabled: true } }");

    @Test
    void embeddedSessionStaysOnTheLoopbackInterface() {
        assertThat(SparkSessions.settings(null, config))
                .containsEntry("spark.master", "local[3]")
                .containsEntry("spark.driver.bindAddress", "127.0.0.1")
                .containsEntry("spark.ui.enabled", "true");
    }

    @Test
    void sparkSubmitsMasterWins() {
        assertThat(SparkSessions.settings("yarn", config))
                .doesNotContainKeys("spark.master", "spark.driver.host", "spark.driver.bindAddress")
                .containsEntry("spark.sql.session.timeZone", "UTC");
    }
}
