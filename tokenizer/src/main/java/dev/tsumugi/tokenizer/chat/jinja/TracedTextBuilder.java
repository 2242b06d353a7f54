package dev.tsumugi.tokenizer.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/** Collects parts of a text, up to a limit. */
final class TracedTextBuilder {
    /** The most UTF-16 units that a template may make. */
    static final int MAX_LENGTH = 1 << 22;

    private final List<TracedText> parts = new ArrayList<>();
    private long length;

    TracedTextBuilder append(TracedText part) {
        length += part.length();
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("makes a text of more than " + MAX_LENGTH + " characters");
        }
        if (part.length() > 0) {
            parts.add(part);
        }
        return this;
    }

    TracedText build() {
        StringBuilder text = new StringBuilder((int) length);
        int[] origins = new int[(int) length];
        for (TracedText part : parts) {
            for (int i = 0; i < part.length(); i++) {
                origins[text.length() + i] = part.origin(i);
            }
            text.append(part.text());
        }
        return TracedText.of(text.toString(), origins);
    }
}
