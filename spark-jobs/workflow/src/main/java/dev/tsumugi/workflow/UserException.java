package dev.tsumugi.workflow;

/**
 * A mistake that the user can mend: the message is one clear sentence that names what is wrong, where, the value found and
 * the next move. The command line prints it without a stack trace and exits with 2.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super(message);
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
