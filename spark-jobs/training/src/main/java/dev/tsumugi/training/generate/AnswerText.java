package dev.tsumugi.training.generate;

import java.util.List;
import java.util.function.Consumer;

/** The text of one answer, made from the bytes of its tokens, in whole characters and up to a stop text. */
final class AnswerText {
    private final StringBuilder text = new StringBuilder();
    private final StopFilter filter;
    private final Utf8Stream stream;

    AnswerText(List<String> stops, Consumer<String> listener) {
        filter = new StopFilter(stops, piece -> {
            text.append(piece);
            listener.accept(piece);
        });
        stream = new Utf8Stream(filter::add);
    }

    /** Appends a token and says whether the answer may go on. */
    boolean add(byte[] token) {
        stream.add(token);
        return !filter.stopped();
    }

    void finish() {
        stream.finish();
        filter.finish();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
