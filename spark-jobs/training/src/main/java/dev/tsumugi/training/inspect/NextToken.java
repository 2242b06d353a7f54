package dev.tsumugi.training.inspect;

import dev.tsumugi.model.generate.Ranking;
import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.List;

/**
 * A token that may follow a text.
 *
 * @param label its text, or its bytes where they are no whole characters
 */
public record NextToken(int id, String label, double probability) {

    /**
     * The most probable tokens after a text, the most probable first.
     *
     * @param text as the beginning of a document
     * @throws UserException when the model's context does not hold the text
     */
    public static List<NextToken> after(LanguageModel model, String text, int count) {
        TokenizedText tokens = TokenizedText.of(model, text);
        float[] logits = new float[model.tokenizer().vocabularySize()];
        model.engine().nextTokenLogits(model.parameters(), tokens.ids(), logits);
        LanguageModel.logSoftmax(logits);
        List<NextToken> next = new ArrayList<>();
        for (int id : Ranking.highest(logits, count)) {
            next.add(new NextToken(id, TokenLabel.of(model, id), Math.exp(logits[id])));
        }
        return next;
    }
}
