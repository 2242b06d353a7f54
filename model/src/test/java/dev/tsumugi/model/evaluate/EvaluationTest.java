package dev.tsumugi.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final ModelConfig CONFIG = new ModelConfig(11, 4, 8, 1, 2, 1, 12, 10_000, 1e-5, false);

    @Test
    void weighsBatchesByTheirTargets() {
        int ignore = TokenBatch.IGNORE;
        int[] ids = {1, 2, 3, 4, 5, 6};
        int[] targets = {2, ignore, ignore, 5, 6, 7};
        TokenBatch both = TokenBatch.ofWholeRows(2, 3, ids, targets);
        TokenBatch first = TokenBatch.ofWholeRows(1, 3, new int[] {1, 2, 3}, new int[] {2, ignore, ignore});
        TokenBatch second = TokenBatch.ofWholeRows(1, 3, new int[] {4, 5, 6}, new int[] {5, 6, 7});
        try (FloatPointer parameters = new FloatPointer(CONFIG.parameterCount());
                ReferenceEngine engine = new ReferenceEngine(CONFIG)) {
            ParameterInitializer.initialize(CONFIG, 3, parameters);
            Evaluation evaluation =
                    Evaluation.of(engine, parameters, List.of(first, second).iterator());
            assertThat(evaluation.targets()).isEqualTo(4);
            assertThat(evaluation.meanLoss())
                    .isCloseTo(engine.loss(parameters, both).meanLoss(), within(1e-12));
        }
    }

    @Test
    void givesPerplexityAndBitsPerByte() {
        Evaluation evaluation = new Evaluation(2 * Math.log(2), 300);
        assertThat(evaluation.perplexity()).isCloseTo(4, within(1e-12));
        assertThat(evaluation.bitsPerByte(1200)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void refusesToEvaluateNothing() {
        try (FloatPointer parameters = new FloatPointer(CONFIG.parameterCount());
                ReferenceEngine engine = new ReferenceEngine(CONFIG)) {
            assertThatThrownBy(() -> Evaluation.of(engine, parameters, Collections.emptyIterator()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is nothing to evaluate: no batch has a target token.");
        }
        assertThatThrownBy(() -> new Evaluation(1, 1).bitsPerByte(0))
                .hasMessage("Bits per byte need a text of at least 1 byte, but it has 0.");
    }
}
