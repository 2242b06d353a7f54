package dev.tsumugi.tokenizer.chat;

/**
 * A chat as ids.
 *
 * @param ids the ids, without beginning or end of text
 * @param loss for each id, whether loss is taken when it is the target: the assistant's content and the end of its message
 */
@SuppressWarnings("ArrayRecordComponent")
public record RenderedChat(int[] ids, boolean[] loss) {}
