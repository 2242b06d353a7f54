package dev.tsumugi.corpus.collect.source;

import java.io.IOException;

/** Input that exceeds a limit and is not read on. */
public final class LimitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final SkipReason reason;

    public LimitException(SkipReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The limit, as a reason. */
    public SkipReason reason() {
        return reason;
    }
}
