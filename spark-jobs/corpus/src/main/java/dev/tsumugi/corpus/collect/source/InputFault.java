package dev.tsumugi.corpus.collect.source;

import java.io.Serializable;

/**
 * Something wrong in the input, one line of {@code raw/failures.jsonl}.
 *
 * @param source the name of the source
 * @param file the file's path below the source's folder
 * @param entry the place within the file: {@code !/entry}, {@code #n}, or empty for the file as a whole
 * @param reason {@link SkipReason#key()}
 * @param detail a sentence for a person
 */
public record InputFault(String source, String file, String entry, String reason, String detail)
        implements Serializable {}
