package dev.tsumugi.workflow.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparkVersionTest {
    private static final SparkVersion OLD = new SparkVersion("3.5.6", "2.12");
    private static final SparkVersion NEW = new SparkVersion("4.2.0", "2.13");

    @Test
    void releasesOfOneLineFitEachOther() {
        assertThat(NEW.mismatch(new SparkVersion("4.2.7-vendor", "2.13"))).isEmpty();
    }

    @Test
    void anotherLineIsTold() {
        assertThat(NEW.mismatch(OLD))
                .contains(
                        "this jar is made for Spark 4.2.0 with Scala 2.13, but it runs on Spark 3.5.6 with Scala 2.12:"
                                + " submit it to an installation of Spark 4.2.0 with Scala 2.13, or submit the jar that is made"
                                + " for this one (deploy/README.md tells how to make it)");
    }

    @Test
    void anotherScalaIsTold() {
        assertThat(OLD.mismatch(new SparkVersion("3.5.6", "2.13")))
                .contains(
                        "this jar is made for Spark 3.5.6 with Scala 2.12, but it runs on Spark 3.5.6 with Scala 2.13:"
                                + " submit it to an installation of Spark 3.5.6 with Scala 2.12, or submit the jar that is made"
                                + " for this one (deploy/README.md tells how to make it)");
    }

    @Test
    void theSparkThatIsEmbeddedFits() {
        assertThat(SparkVersion.mismatch()).isEmpty();
    }
}
