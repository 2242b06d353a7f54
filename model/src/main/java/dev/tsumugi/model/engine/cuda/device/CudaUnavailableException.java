package dev.tsumugi.model.engine.cuda.device;

/** There is no GPU that this process can use; the message is one sentence for people. */
public final class CudaUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CudaUnavailableException(String sentence) {
        super(sentence);
    }
}
