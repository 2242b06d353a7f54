package dev.tsumugi.tokenizer.chat.jinja;

import dev.tsumugi.tokenizer.chat.jinja.Lexeme.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads expressions by recursive descent. Each level of precedence is a method. */
final class ExpressionParser {
    private static final int MAX_DEPTH = 64;

    private final List<Lexeme> lexemes;
    private int at;
    private int depth;

    ExpressionParser(List<Lexeme> lexemes) {
        this.lexemes = lexemes;
    }

    /** An expression, ready to be evaluated. */
    interface Expression {
        Object value(Scope scope);
    }

    Lexeme peek() {
        return lexemes.get(at);
    }

    Lexeme next() {
        return lexemes.get(at++);
    }

    boolean accept(Kind kind, String text) {
        boolean accepted = peek().is(kind, text);
        at += accepted ? 1 : 0;
        return accepted;
    }

    void expect(Kind kind, String text) {
        if (!accept(kind, text)) {
            throw error(found() + " where \"" + (kind == Kind.TAG_END ? "the end of the tag" : text) + "\" is due");
        }
    }

    String name() {
        if (peek().kind() != Kind.NAME) {
            throw error(found() + " where a name is due");
        }
        return next().text();
    }

    IllegalArgumentException error(String problem) {
        return new IllegalArgumentException("The chat template, line " + peek().line() + ", has " + problem + ".");
    }

    String found() {
        return peek().kind() == Kind.TAG_END || peek().kind() == Kind.END
                ? "the end of a tag"
                : "\"" + peek().text() + "\"";
    }

    Expression expression() {
        if (++depth > MAX_DEPTH) {
            throw error("expressions nested deeper than " + MAX_DEPTH);
        }
        Expression value = or();
        if (accept(Kind.NAME, "if")) {
            Expression condition = or();
            Expression other = accept(Kind.NAME, "else") ? expression() : scope -> Scope.UNDEFINED;
            Expression chosen = value;
            value = scope -> Values.isTrue(condition.value(scope)) ? chosen.value(scope) : other.value(scope);
        }
        depth--;
        return value;
    }

    /** The expression after {@code in} of a loop, where {@code if} begins a filter. */
    Expression loopSequence() {
        return or();
    }

    private Expression or() {
        Expression left = and();
        while (accept(Kind.NAME, "or")) {
            Expression first = left;
            Expression second = and();
            left = scope -> {
                Object value = first.value(scope);
                return Values.isTrue(value) ? value : second.value(scope);
            };
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (accept(Kind.NAME, "and")) {
            Expression first = left;
            Expression second = not();
            left = scope -> {
                Object value = first.value(scope);
                return Values.isTrue(value) ? second.value(scope) : value;
            };
        }
        return left;
    }

    private Expression not() {
        boolean negated = false;
        while (accept(Kind.NAME, "not")) {
            negated = !negated;
        }
        Expression value = comparison();
        return negated ? scope -> !Values.isTrue(value.value(scope)) : value;
    }

    private Expression comparison() {
        Expression left = sum();
        if (accept(Kind.NAME, "in")) {
            return binary(left, sum(), (a, b) -> Values.contains(b, a));
        }
        if (peek().is(Kind.NAME, "not") && lexemes.get(at + 1).is(Kind.NAME, "in")) {
            at += 2;
            return binary(left, sum(), (a, b) -> !Values.contains(b, a));
        }
        for (String operator : List.of("==", "!=", "<=", ">=", "<", ">")) {
            if (accept(Kind.OPERATOR, operator)) {
                return binary(left, sum(), (a, b) -> Values.compare(operator, a, b));
            }
        }
        return left;
    }

    private Expression sum() {
        Expression left = concatenation();
        while (true) {
            if (accept(Kind.OPERATOR, "+")) {
                left = binary(left, concatenation(), Values::plus);
            } else if (accept(Kind.OPERATOR, "-")) {
                left = binary(left, concatenation(), (a, b) -> Values.arithmetic("-", a, b));
            } else {
                return left;
            }
        }
    }

    private Expression concatenation() {
        Expression left = product();
        while (accept(Kind.OPERATOR, "~")) {
            left = binary(left, product(), (a, b) -> Values.plus(Values.text(a), Values.text(b)));
        }
        return left;
    }

    private Expression product() {
        Expression left = unary();
        while (peek().kind() == Kind.OPERATOR && List.of("*", "/", "//", "%").contains(peek().text())) {
            String operator = next().text();
            left = binary(left, unary(), (a, b) -> Values.arithmetic(operator, a, b));
        }
        return left;
    }

    private Expression unary() {
        if (accept(Kind.OPERATOR, "-")) {
            return binary(scope -> 0L, postfix(), (a, b) -> Values.arithmetic("-", a, b));
        }
        return postfix();
    }

    private Expression postfix() {
        Expression value = primary();
        while (true) {
            Expression target = value;
            if (accept(Kind.OPERATOR, ".")) {
                value = attribute(target, name());
            } else if (accept(Kind.OPERATOR, "[")) {
                value = subscript(target);
            } else if (accept(Kind.OPERATOR, "|")) {
                String filter = Filters.known(name(), this);
                Arguments arguments = accept(Kind.OPERATOR, "(") ? arguments() : Arguments.NONE;
                value = scope -> Filters.apply(filter, target.value(scope), arguments.values(scope));
            } else if (accept(Kind.NAME, "is")) {
                boolean negated = accept(Kind.NAME, "not");
                String test = Values.knownTest(name(), this);
                value = scope -> Values.test(test, target.value(scope)) != negated;
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression target, String name) {
        if (accept(Kind.OPERATOR, "(")) {
            String method = Methods.known(name, this);
            Arguments arguments = arguments();
            return scope -> Methods.call(method, target.value(scope), arguments.values(scope));
        }
        return scope -> Values.item(target.value(scope), TracedText.template(name));
    }

    private Expression subscript(Expression target) {
        Expression[] bounds = new Expression[3];
        int colons = 0;
        while (!accept(Kind.OPERATOR, "]")) {
            if (accept(Kind.OPERATOR, ":")) {
                colons++;
            } else if (colons <= 2 && bounds[colons] == null) {
                bounds[colons] = expression();
            } else {
                throw error(found() + " where \"]\" is due");
            }
        }
        if (colons == 0 && bounds[0] != null) {
            return binary(target, bounds[0], Values::item);
        }
        if (colons == 0 || colons > 2) {
            throw error("an empty or overlong subscript");
        }
        return scope -> {
            Object[] values = new Object[3];
            for (int i = 0; i < 3; i++) {
                values[i] = bounds[i] == null ? null : bounds[i].value(scope);
            }
            return Values.slice(target.value(scope), values[0], values[1], values[2]);
        };
    }

    private Expression primary() {
        Lexeme lexeme = next();
        switch (lexeme.kind()) {
            case STRING:
                TracedText text = TracedText.template(lexeme.text());
                return scope -> text;
            case INTEGER:
                long integer = number(lexeme);
                return scope -> integer;
            case FLOAT:
                double number = Double.parseDouble(lexeme.text());
                return scope -> number;
            case NAME:
                return named(lexeme.text());
            default:
                if (lexeme.is(Kind.OPERATOR, "(")) {
                    Expression value = expression();
                    expect(Kind.OPERATOR, ")");
                    return value;
                }
                if (lexeme.is(Kind.OPERATOR, "[")) {
                    return list();
                }
                if (lexeme.is(Kind.OPERATOR, "{")) {
                    return map();
                }
                at--;
                throw error(found() + " where a value is due");
        }
    }

    private long number(Lexeme lexeme) {
        if (lexeme.text().length() > 15) {
            throw error("the number " + lexeme.text() + ", which is too long");
        }
        return Long.parseLong(lexeme.text());
    }

    private Expression named(String name) {
        switch (name) {
            case "true", "True":
                return scope -> true;
            case "false", "False":
                return scope -> false;
            case "none", "None":
                return scope -> null;
            default:
                if (accept(Kind.OPERATOR, "(")) {
                    String function = Methods.knownFunction(name, this);
                    Arguments arguments = arguments();
                    return scope -> Methods.callFunction(function, arguments.values(scope));
                }
                return scope -> scope.get(name);
        }
    }

    private Expression list() {
        List<Expression> elements = new ArrayList<>();
        while (!accept(Kind.OPERATOR, "]")) {
            elements.add(expression());
            if (!peek().is(Kind.OPERATOR, "]")) {
                expect(Kind.OPERATOR, ",");
            }
        }
        return scope -> {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(element.value(scope)));
            return values;
        };
    }

    private Expression map() {
        Map<Expression, Expression> entries = new LinkedHashMap<>();
        while (!accept(Kind.OPERATOR, "}")) {
            Expression key = expression();
            expect(Kind.OPERATOR, ":");
            entries.put(key, expression());
            if (!peek().is(Kind.OPERATOR, "}")) {
                expect(Kind.OPERATOR, ",");
            }
        }
        return scope -> {
            Map<String, Object> values = new LinkedHashMap<>();
            entries.forEach(
                    (key, value) -> values.put(Values.text(key.value(scope)).text(), value.value(scope)));
            return values;
        };
    }

    /** Arguments as written. */
    private record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());

        CallArguments values(Scope scope) {
            List<Object> values = new ArrayList<>();
            positional.forEach(argument -> values.add(argument.value(scope)));
            Map<String, Object> byName = new LinkedHashMap<>();
            named.forEach((name, argument) -> byName.put(name, argument.value(scope)));
            return new CallArguments(values, byName);
        }
    }

    private Arguments arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!accept(Kind.OPERATOR, ")")) {
            if (peek().kind() == Kind.NAME && lexemes.get(at + 1).is(Kind.OPERATOR, "=")) {
                String name = next().text();
                at++;
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!peek().is(Kind.OPERATOR, ")")) {
                expect(Kind.OPERATOR, ",");
            }
        }
        return new Arguments(positional, named);
    }

    private static Expression binary(Expression left, Expression right, BiFunction<Object, Object, Object> operation) {
        return scope -> operation.apply(left.value(scope), right.value(scope));
    }
}
