package dev.tsumugi.training.evaluate;

import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.generate.Ranking;
import dev.tsumugi.tokenizer.chat.RenderedChat;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * How many answers of the conversations that a model was fine-tuned on it gives word for word at temperature 0: whether it
 * learned what it was shown, not whether it can answer anything else.
 *
 * @param asked answers
 * @param right of them, those whose every token, the end included, was the most likely one
 */
record OwnQuestions(int asked, int right) {

    /** Asks for every answer of the conversations, each after what stands before it in the conversation. */
    static OwnQuestions ask(
            TransformerEngine engine, FloatPointer parameters, List<RenderedChat> chats, Runnable conversationDone) {
        int asked = 0;
        int right = 0;
        for (RenderedChat chat : chats) {
            try (DecodingSession session = engine.startDecoding(parameters)) {
                Answers answers = new Answers(chat, session, engine.config().vocabularySize());
                while (answers.findNext()) {
                    asked++;
                    right += answers.isRight() ? 1 : 0;
                }
            }
            conversationDone.run();
        }
        return new OwnQuestions(asked, right);
    }

    /** The share of right answers; null where nothing was asked. */
    Double fractionRight() {
        return asked == 0 ? null : Double.valueOf((double) right / asked);
    }

    /** The answers of one conversation, one after the other. */
    private static final class Answers {
        private final int[] ids;
        private final boolean[] isAnswer;
        private final DecodingSession session;
        private final float[] logits;
        private int begin;
        private int end;

        Answers(RenderedChat chat, DecodingSession session, int vocabularySize) {
            ids = chat.ids();
            isAnswer = chat.loss();
            this.session = session;
            logits = new float[vocabularySize];
        }

        /** Goes to the next answer. The first id has nothing before it and is never asked for. */
        boolean findNext() {
            begin = Math.max(1, end);
            while (begin < ids.length && !isAnswer[begin]) {
                begin++;
            }
            end = begin;
            while (end < ids.length && isAnswer[end]) {
                end++;
            }
            return begin < end;
        }

        boolean isRight() {
            for (int next = begin; next < end; next++) {
                session.feed(Arrays.copyOfRange(ids, session.position(), next), logits);
                if (Ranking.best(logits) != ids[next]) {
                    return false;
                }
            }
            return true;
        }
    }
}
