package dev.tsumugi.tokenizer.chat.jinja;

import dev.tsumugi.tokenizer.chat.jinja.ExpressionParser.Expression;
import dev.tsumugi.tokenizer.chat.jinja.Lexeme.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A template in a subset of Jinja2, version 3, set up as transformers does. It knows {@code for} with {@code if} and
 * {@code else} and the variable {@code loop}; {@code if}, {@code elif} and {@code else}; {@code set}; comments; white
 * space control; and the expressions of {@link ExpressionParser}. Anything else is an error that names it. Templates
 * come with files from elsewhere, so length, nesting, steps and output have limits.
 */
public final class JinjaTemplate {
    /** A longer template is refused. Published ones have up to 20,000 characters. */
    static final int MAX_LENGTH = 1 << 17;

    private static final int MAX_DEPTH = 64;

    private final ExpressionParser in;
    private final List<Statement> statements;
    private int depth;

    /** A part of the template, ready to be rendered. */
    private interface Statement {
        void render(Scope scope, TracedTextBuilder out);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException when it is no Jinja or uses what is not in the subset
     */
    public JinjaTemplate(String template) {
        if (template.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "The chat template has " + template.length() + " characters; at most " + MAX_LENGTH + " are read.");
        }
        in = new ExpressionParser(Lexer.lexemes(template));
        statements = statements();
        if (in.peek().kind() != Kind.END) {
            throw in.error("the tag \"" + in.name() + "\" without a beginning");
        }
    }

    /**
     * Renders the template.
     *
     * @throws IllegalArgumentException when the template raises an exception, breaks a rule of Jinja or reaches a limit
     */
    public TracedText render(Map<String, Object> variables) {
        TracedTextBuilder out = new TracedTextBuilder();
        try {
            renderAll(statements, new Scope(variables), out);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The chat template " + e.getMessage() + ".", e);
        }
        return out.build();
    }

    private static void renderAll(List<Statement> statements, Scope scope, TracedTextBuilder out) {
        for (Statement statement : statements) {
            scope.step();
            statement.render(scope, out);
        }
    }

    /** Statements up to the end, or to a tag that ends or divides a block. The name of that tag is next then. */
    private List<Statement> statements() {
        if (++depth > MAX_DEPTH) {
            throw in.error("blocks nested deeper than " + MAX_DEPTH);
        }
        List<Statement> found = new ArrayList<>();
        while (in.peek().kind() != Kind.END) {
            Lexeme lexeme = in.next();
            if (lexeme.kind() == Kind.TEXT) {
                TracedText text = TracedText.template(lexeme.text());
                found.add((scope, out) -> out.append(text));
            } else if (lexeme.kind() == Kind.OUTPUT_START) {
                Expression value = in.expression();
                in.expect(Kind.TAG_END, "");
                found.add((scope, out) -> out.append(Values.text(value.value(scope))));
            } else if (List.of("else", "elif", "endif", "endfor", "endset")
                    .contains(in.peek().text())) {
                break;
            } else {
                found.add(block());
            }
        }
        depth--;
        return found;
    }

    private Statement block() {
        String name = in.peek().text();
        switch (name) {
            case "if":
                in.next();
                return condition();
            case "for":
                in.next();
                return loop();
            case "set":
                in.next();
                return assignment();
            default:
                throw in.error("the tag \"" + name + "\", which is not supported; supported: for, if, set");
        }
    }

    private Statement condition() {
        Expression condition = in.expression();
        in.expect(Kind.TAG_END, "");
        List<Statement> then = statements();
        Statement otherwise = otherwise();
        return (scope, out) -> {
            if (Values.isTrue(condition.value(scope))) {
                renderAll(then, scope, out);
            } else {
                otherwise.render(scope, out);
            }
        };
    }

    private Statement otherwise() {
        if (in.accept(Kind.NAME, "elif")) {
            return condition();
        }
        List<Statement> otherwise = List.of();
        if (in.accept(Kind.NAME, "else")) {
            in.expect(Kind.TAG_END, "");
            otherwise = statements();
        }
        end("endif");
        List<Statement> rendered = otherwise;
        return (scope, out) -> renderAll(rendered, scope, out);
    }

    private Statement loop() {
        List<String> names = new ArrayList<>(List.of(in.name()));
        while (in.accept(Kind.OPERATOR, ",")) {
            names.add(in.name());
        }
        in.expect(Kind.NAME, "in");
        Expression sequence = in.loopSequence();
        Expression filter = in.accept(Kind.NAME, "if") ? in.expression() : scope -> true;
        in.expect(Kind.TAG_END, "");
        List<Statement> body = statements();
        List<Statement> otherwise = List.of();
        if (in.accept(Kind.NAME, "else")) {
            in.expect(Kind.TAG_END, "");
            otherwise = statements();
        }
        end("endfor");
        List<Statement> whenEmpty = otherwise;
        return (scope, out) -> {
            List<Object> elements = new ArrayList<>();
            for (Object element : Values.elements(sequence.value(scope))) {
                Scope inner = scope.inner();
                inner.step();
                assign(inner, names, element);
                if (Values.isTrue(filter.value(inner))) {
                    elements.add(element);
                }
            }
            for (int i = 0; i < elements.size(); i++) {
                Scope inner = scope.inner();
                assign(inner, names, elements.get(i));
                inner.set("loop", loopVariable(elements, i));
                renderAll(body, inner, out);
            }
            if (elements.isEmpty()) {
                renderAll(whenEmpty, scope, out);
            }
        };
    }

    private static void assign(Scope scope, List<String> names, Object value) {
        if (names.size() == 1) {
            scope.set(names.get(0), value);
            return;
        }
        List<Object> parts = Values.elements(value);
        if (parts.size() != names.size()) {
            throw new IllegalArgumentException("takes " + names.size() + " variables from " + parts.size() + " values");
        }
        for (int i = 0; i < parts.size(); i++) {
            scope.set(names.get(i), parts.get(i));
        }
    }

    private static Map<String, Object> loopVariable(List<Object> elements, int index) {
        Map<String, Object> loop = new LinkedHashMap<>();
        loop.put("index", index + 1L);
        loop.put("index0", (long) index);
        loop.put("revindex", (long) elements.size() - index);
        loop.put("revindex0", (long) elements.size() - index - 1);
        loop.put("first", index == 0);
        loop.put("last", index == elements.size() - 1);
        loop.put("length", (long) elements.size());
        loop.put("previtem", index == 0 ? Scope.UNDEFINED : elements.get(index - 1));
        loop.put("nextitem", index == elements.size() - 1 ? Scope.UNDEFINED : elements.get(index + 1));
        return loop;
    }

    private Statement assignment() {
        String name = in.name();
        String attribute = in.accept(Kind.OPERATOR, ".") ? in.name() : null;
        if (attribute == null && in.accept(Kind.TAG_END, "")) {
            List<Statement> body = statements();
            end("endset");
            return (scope, out) -> {
                TracedTextBuilder text = new TracedTextBuilder();
                renderAll(body, scope.inner(), text);
                scope.set(name, text.build());
            };
        }
        in.expect(Kind.OPERATOR, "=");
        Expression value = in.expression();
        in.expect(Kind.TAG_END, "");
        return (scope, out) -> {
            Object assigned = value.value(scope);
            if (attribute == null) {
                scope.set(name, assigned);
            } else if (scope.get(name) instanceof Namespace namespace) {
                namespace.put(attribute, assigned);
            } else {
                throw new IllegalArgumentException(
                        "sets " + name + "." + attribute + ", but " + name + " is no namespace");
            }
        };
    }

    private void end(String name) {
        if (!in.accept(Kind.NAME, name)) {
            throw in.error(in.found() + " where \"" + name + "\" is due");
        }
        in.expect(Kind.TAG_END, "");
    }
}
