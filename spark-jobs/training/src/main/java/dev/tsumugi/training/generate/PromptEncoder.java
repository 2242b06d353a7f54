package dev.tsumugi.training.generate;

import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import dev.tsumugi.tokenizer.chat.Message;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.workflow.UserException;
import java.util.List;

/**
 * What a model reads of a prompt: a user's message and the header of the answer, or the beginning of a document.
 *
 * @param chat whether a prompt is a message to a model that was trained on messages; to others it is always text
 */
public record PromptEncoder(TrainedModel model, boolean chat) {
    private static final String USER = "user";

    /**
     * The ids of a prompt.
     *
     * @throws UserException when there is not one, or the model's context does not hold them and the answer
     */
    public int[] ids(String prompt) {
        int[] ids = chat && model.answersMessages()
                ? message(model.tokenizer().tokenizer(), prompt)
                : model.tokenizer().beginningWith(prompt);
        if (ids.length == 0) {
            throw new UserException("The prompt is empty, and the run's tokenizer has no token that begins a text: give"
                    + " a prompt of at least one character.");
        }
        if (ids.length >= model.config().contextLength()) {
            throw new UserException("The prompt has " + ids.length + " tokens, but the model's context of "
                    + model.config().contextLength() + " must hold it and the answer: shorten the prompt.");
        }
        return ids;
    }

    private static int[] message(Tokenizer tokenizer, String prompt) {
        return new ChatTemplate(tokenizer)
                .render(List.of(new Message(USER, prompt)), true)
                .ids();
    }
}
