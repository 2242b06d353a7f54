package dev.tsumugi.tokenizer.chat.jinja;

/**
 * A part of a template.
 *
 * @param text what is written: of a string its value, of a tag or an end of a tag nothing
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
