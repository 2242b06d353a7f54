package dev.tsumugi.tokenizer.chat.jinja;

import dev.tsumugi.tokenizer.chat.jinja.Lexeme.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into lexemes. White space is taken away as Jinja2 does, set up as transformers does: a block takes
 * the line break after it and the indentation before it ({@code trim_blocks}, {@code lstrip_blocks}). {@code -} takes
 * all white space of its side, {@code +} keeps it. One line break at the end of the template goes.
 */
final class Lexer {
    private static final Pattern LEXEME = Pattern.compile(
            "(?<space>\\s+)|(?<name>[A-Za-z_]\\w*)|(?<float>\\d+\\.\\d+)|(?<integer>\\d+)"
                    + "|(?<string>'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")"
                    + "|(?<operator>//|==|!=|<=|>=|\\*\\*|[-+*/%~<>=.,:|()\\[\\]{}])",
            Pattern.DOTALL);

    private final String template;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int at;
    private int counted;
    private int lines = 1;

    private Lexer(String template) {
        this.template = template;
    }

    static List<Lexeme> lexemes(String template) {
        String text = template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
        Lexer lexer = new Lexer(text);
        lexer.run();
        return lexer.lexemes;
    }

    private void run() {
        boolean trimStart = false;
        boolean afterBlock = false;
        while (at < template.length()) {
            int open = open();
            text(at, open, trimStart, afterBlock);
            if (open == template.length()) {
                at = open;
                break;
            }
            at = open + 2;
            char kind = template.charAt(open + 1);
            if (at < template.length() && (template.charAt(at) == '-' || template.charAt(at) == '+')) {
                at++;
            }
            if (kind == '#') {
                int end = template.indexOf("#}", at);
                if (end < 0) {
                    throw error("has a comment without an end");
                }
                trimStart = end > at && template.charAt(end - 1) == '-';
                at = end + 2;
            } else {
                trimStart = tag(kind);
            }
            afterBlock = kind != '{';
        }
        add(Kind.END, "");
    }

    /** Where the next tag opens, or the end of the template. */
    private int open() {
        for (int i = at; i + 1 < template.length(); i++) {
            if (template.charAt(i) == '{' && "{%#".indexOf(template.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return template.length();
    }

    private void text(int from, int to, boolean trimStart, boolean afterBlock) {
        int start = from;
        int end = to;
        if (trimStart) {
            while (start < end && Character.isWhitespace(template.charAt(start))) {
                start++;
            }
        } else if (afterBlock && start < end && template.charAt(start) == '\n') {
            start++;
        }
        char sign = to + 2 < template.length() ? template.charAt(to + 2) : ' ';
        if (to < template.length() && sign == '-') {
            while (end > start && Character.isWhitespace(template.charAt(end - 1))) {
                end--;
            }
        } else if (to < template.length() && template.charAt(to + 1) != '{' && sign != '+') {
            int lineStart = end;
            while (lineStart > from
                    && (template.charAt(lineStart - 1) == ' ' || template.charAt(lineStart - 1) == '\t')) {
                lineStart--;
            }
            if (lineStart == 0 || template.charAt(lineStart - 1) == '\n') {
                end = Math.max(start, lineStart);
            }
        }
        if (end > start) {
            add(Kind.TEXT, template.substring(start, end));
        }
    }

    /** Adds the lexemes of a tag. Returns whether it takes the white space after it. */
    private boolean tag(char kind) {
        add(kind == '{' ? Kind.OUTPUT_START : Kind.BLOCK_START, "");
        String close = kind == '{' ? "}}" : "%}";
        int depth = 0;
        Matcher matcher = LEXEME.matcher(template);
        while (true) {
            boolean trims = template.startsWith("-" + close, at);
            if (depth == 0 && (trims || template.startsWith(close, at))) {
                add(Kind.TAG_END, "");
                at += trims ? 3 : 2;
                return trims;
            }
            if (!matcher.region(at, template.length()).lookingAt()) {
                throw error(
                        at < template.length()
                                ? "has \"" + template.charAt(at) + "\", which is not supported in a tag"
                                : "has a tag without an end");
            }
            String found = matcher.group();
            depth += found.equals("{") ? 1 : found.equals("}") ? -1 : 0;
            if (matcher.group("name") != null) {
                add(Kind.NAME, found);
            } else if (matcher.group("string") != null) {
                add(Kind.STRING, unescaped(found.substring(1, found.length() - 1)));
            } else if (matcher.group("integer") != null) {
                add(Kind.INTEGER, found);
            } else if (matcher.group("float") != null) {
                add(Kind.FLOAT, found);
            } else if (matcher.group("operator") != null) {
                add(Kind.OPERATOR, found);
            }
            at = matcher.end();
        }
    }

    private String unescaped(String string) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < string.length(); i++) {
            if (string.charAt(i) != '\\') {
                value.append(string.charAt(i));
                continue;
            }
            char escape = string.charAt(++i);
            switch (escape) {
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case '\\', '\'', '"' -> value.append(escape);
                default -> throw error("has the escape \\" + escape + ", which is not supported in a string");
            }
        }
        return value.toString();
    }

    private void add(Kind kind, String text) {
        lexemes.add(new Lexeme(kind, text, line()));
    }

    private int line() {
        for (; counted < Math.min(at, template.length()); counted++) {
            lines += template.charAt(counted) == '\n' ? 1 : 0;
        }
        return lines;
    }

    private IllegalArgumentException error(String problem) {
        return new IllegalArgumentException("The chat template, line " + line() + ", " + problem + ".");
    }
}
