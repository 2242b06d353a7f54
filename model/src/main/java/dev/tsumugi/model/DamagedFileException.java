package dev.tsumugi.model;

import java.io.IOException;

/** A file that was read but does not hold what it must; the message names the file, what was expected and what was found. */
public final class DamagedFileException extends IOException {
    public DamagedFileException(String message) {
        super(message);
    }

    public DamagedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
