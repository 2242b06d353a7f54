package dev.tsumugi.workflow.stage;

/**
 * A stage that shall do more of the same.
 *
 * @param goesOn whether it goes on where it ended
 * @param advice what the user may do where it does not, without a full stop
 */
public record Growth(boolean goesOn, String advice) {}
