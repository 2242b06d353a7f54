package dev.tsumugi.training.finetune;

import java.util.List;

/**
 * What was found in the files of conversations.
 *
 * @param lines lines that are not blank
 * @param conversations lines that are learned from
 * @param shortened of them, conversations that lost their first turns so as to fit a row
 * @param tooLong lines left out because not even their last turn fits a row
 * @param bad lines left out because they are no conversation
 * @param problems the first bad lines: file, line number and reason
 */
public record ConversationCounts(
        long lines, long conversations, long shortened, long tooLong, long bad, List<String> problems) {
    public ConversationCounts {
        problems = List.copyOf(problems);
    }
}
