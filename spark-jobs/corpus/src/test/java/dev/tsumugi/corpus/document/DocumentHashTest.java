package dev.tsumugi.corpus.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DocumentHashTest {
    @Test
    void staysTheSameFromVersionToVersion() {
        assertThat(new DocumentHash(42, "split").bits("doc-1")).isEqualTo(6533436041748495093L);
    }

    @Test
    void differsBySeedAndPurpose() {
        assertThat(new DocumentHash(42, "split").bits("doc-1"))
                .isNotEqualTo(new DocumentHash(43, "split").bits("doc-1"))
                .isNotEqualTo(new DocumentHash(42, "order").bits("doc-1"));
    }

    @Test
    void isUniform() {
        DocumentHash hash = new DocumentHash(1, "split");
        long belowTenth = IntStream.range(0, 10_000)
                .filter(i -> hash.uniform("doc-" + i) < 0.1)
                .count();
        assertThat(belowTenth).isBetween(900L, 1100L);
    }
}
