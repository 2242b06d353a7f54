package dev.tsumugi.workflow.stage;

/**
 * A stage that shall do more of the same.
 *
 * @param goesOn whether it goes on where it ended
 * @param remark where it goes on, or what the user may do so that it does; without a full stop, empty for none
 */
public record Growth(boolean goesOn, String remark) {}
