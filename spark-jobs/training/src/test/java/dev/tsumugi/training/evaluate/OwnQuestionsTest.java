package dev.tsumugi.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.generate.Ranking;
import dev.tsumugi.tokenizer.chat.RenderedChat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnQuestionsTest {
    private static final ModelConfig MODEL = new ModelConfig(50, 32, 16, 1, 2, 1, 24, 10_000, 1e-5, true);

    private final FloatPointer parameters = new FloatPointer(MODEL.parameterCount());
    private final CpuEngine engine = new CpuEngine(MODEL, 1);

    @BeforeEach
    void initialize() {
        ParameterInitializer.initialize(MODEL, 5, parameters);
    }

    @AfterEach
    void close() {
        engine.close();
        parameters.close();
    }

    @Test
    void anAnswerIsRightWhereEachOfItsTokensIsTheMostLikelyOne() {
        int[] answered = answered(new int[] {3, 1, 4}, 5);

        assertThat(ask(chat(answered, 3, 8))).isEqualTo(new OwnQuestions(1, 1));
    }

    @Test
    void anAnswerIsWrongWhereAnyTokenIsAnother() {
        for (int wrong = 3; wrong < 8; wrong++) {
            int[] ids = answered(new int[] {3, 1, 4}, 5);
            ids[wrong] = (ids[wrong] + 1) % 50;

            assertThat(ask(chat(ids, 3, 8))).as("token %d", wrong).isEqualTo(new OwnQuestions(1, 0));
        }
    }

    @Test
    void laterAnswersFollowWhatStandsInTheConversation() {
        int[] first = answered(new int[] {3, 1, 4}, 2);
        first[4] = (first[4] + 1) % 50;
        int[] question = Arrays.copyOf(first, 8);
        question[5] = 9;
        int[] second = answered(question, 4);

        assertThat(ask(chat(second, 3, 5, 8, 12))).isEqualTo(new OwnQuestions(2, 1));
    }

    @Test
    void countsOverAllConversations() {
        RenderedChat right = chat(answered(new int[] {3}, 2), 1, 3);
        int[] ids = answered(new int[] {4}, 2);
        ids[2] = (ids[2] + 1) % 50;
        List<String> done = new ArrayList<>();

        OwnQuestions questions =
                OwnQuestions.ask(engine, parameters, List.of(right, chat(ids, 1, 3), right), () -> done.add("one"));

        assertThat(questions).isEqualTo(new OwnQuestions(3, 2));
        assertThat(questions.fractionRight()).isEqualTo(2.0 / 3);
        assertThat(done).hasSize(3);
    }

    @Test
    void hasNoFractionWhereNothingWasAsked() {
        assertThat(OwnQuestions.ask(engine, parameters, List.of(), () -> {}).fractionRight())
                .isNull();
    }

    private OwnQuestions ask(RenderedChat chat) {
        return OwnQuestions.ask(engine, parameters, List.of(chat), () -> {});
    }

    /** The ids with what the model says next, token by token. */
    private int[] answered(int[] ids, int tokens) {
        int[] all = Arrays.copyOf(ids, ids.length + tokens);
        float[] logits = new float[50];
        for (int next = ids.length; next < all.length; next++) {
            engine.nextTokenLogits(parameters, Arrays.copyOf(all, next), logits);
            all[next] = Ranking.best(logits);
        }
        return all;
    }

    /** @param answers where each begins and where it ends */
    private static RenderedChat chat(int[] ids, int... answers) {
        boolean[] loss = new boolean[ids.length];
        for (int i = 0; i < answers.length; i += 2) {
            Arrays.fill(loss, answers[i], answers[i + 1], true);
        }
        return new RenderedChat(ids, loss);
    }
}
