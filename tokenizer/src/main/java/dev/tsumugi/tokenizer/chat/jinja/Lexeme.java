package dev.tsumugi.tokenizer.chat.jinja;

/**
 * A part of a template.
 *
 * @param text what is written: the value of a string; nothing for the start or the end of a tag
 * @param line where it starts, from 1
 */
record Lexeme(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        OUTPUT_START,
        BLOCK_START,
        TAG_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind wanted, String wantedText) {
        return kind == wanted && text.equals(wantedText);
    }
}
