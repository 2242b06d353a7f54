package dev.tsumugi.corpus.collect.format.http;

import java.io.IOException;

/** A body whose codings cannot be taken off. */
public final class UndecodableException extends IOException {
    private static final long serialVersionUID = 1L;

    UndecodableException(String message) {
        super(message);
    }

    UndecodableException(String message, Throwable cause) {
        super(message, cause);
    }
}
