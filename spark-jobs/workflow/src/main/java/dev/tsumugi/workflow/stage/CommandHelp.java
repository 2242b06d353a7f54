package dev.tsumugi.workflow.stage;

/**
 * What {@code --help} says of a command.
 *
 * @param summary one line for the list of commands
 * @param paragraph what it reads, does and writes
 * @param example arguments of an example call
 */
public record CommandHelp(String summary, String paragraph, String example) {}
