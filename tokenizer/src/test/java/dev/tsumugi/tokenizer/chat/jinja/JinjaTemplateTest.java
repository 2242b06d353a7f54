package dev.tsumugi.tokenizer.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JinjaTemplateTest {
    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
                    1 + 2 * 3 - 4 // 3 @ 6
                    7 % 4 ~ '-' ~ 7 / 2 @ 3-3.5
                    'a' + 'b' @ ab
                    text | length @ 5
                    text | trim | upper | capitalize @ B c
                    text | trim | length @ 3
                    '[' + text.lstrip() + ']' @ [b c ]
                    '[' + '\\nx\\n'.strip('\\n') + ']' @ [x]
                    text.replace('b', 'xx') @ ` xx c `
                    list | join('+') @ 1+2+3
                    list | first + list | last @ 4
                    list[-1] ~ list[0] @ 31
                    list[::-1] | join @ 321
                    list[1:] | join @ 23
                    list[1::4611686018 * 2000000000] | join @ 2
                    list[1::-4611686018 * 2000000000] | join @ 2
                    'abcdef'[1:-1:2] @ bd
                    'a,b,c'.split(',')[-1] @ c
                    ' a  b '.split() | length @ 2
                    'あ　い  う '.split() | join('+') @ あ+い+う
                    'yes' if 2 in list and not 5 in list else 'no' @ yes
                    'yes' if 'b' in text and 'z' not in text else 'no' @ yes
                    missing is defined @ False
                    none is none and missing is undefined @ True
                    map.key + map['key'] @ vv
                    map.get('nothing') is none @ True
                    map.other | default('d') @ d
                    '' | default('d', true) @ d
                    map | tojson @ `{"key": "v"}`
                    [1, 'あ\\n', true, none] | tojson @ `[1, "あ\\n", true, null]`
                    '12' | int + 1 @ 13
                    range(3) | join + range(5, 1, -2) | join @ 01253
                    true and 'x' or 'y' @ x
                    'a' < 'b' and 2 >= 2 and 1 != 2 @ True
                    text.startswith(' b') and text.endswith('c ') @ True
                    3 is odd and 4 is even and 'x' is string and map is mapping @ True
                    -2 * 3 @ -6
                    """)
    void evaluatesExpressions(String expression, String value) {
        assertThat(render("{{ " + expression + " }}")).isEqualTo(value);
    }

    @Test
    void goesThroughLists() {
        assertThat(
                        render(
                                "{% for x in list if x != 2 %}{{ loop.index }}/{{ loop.length }}{% if not loop.last %},{% endif %}{% endfor %}"))
                .isEqualTo("1/2,2/2");
        assertThat(render("{% for x in [] %}x{% else %}none{% endfor %}")).isEqualTo("none");
        assertThat(render("{% for k, v in map.items() %}{{ k }}={{ v }}{% endfor %}"))
                .isEqualTo("key=v");
        assertThat(render("{% for x in list %}{{ loop.first }}{{ loop.index0 }}{{ loop.revindex }}{% endfor %}"))
                .isEqualTo("True03False12False21");
    }

    @Test
    void keepsWhatALoopSetsWithinTheLoop() {
        assertThat(render("{% set a = 1 %}{% for x in list %}{% set a = x %}{% endfor %}{{ a }}"))
                .isEqualTo("1");
        assertThat(render("{% set ns = namespace(a=1) %}{% for x in list %}{% set ns.a = x %}{% endfor %}{{ ns.a }}"))
                .isEqualTo("3");
        assertThat(render("{% if true %}{% set a = 1 %}{% endif %}{{ a }}")).isEqualTo("1");
        assertThat(render("{% set a %}x{{ text }}{% endset %}[{{ a }}]")).isEqualTo("[x b c ]");
    }

    @Test
    void choosesBranches() {
        String template = "{% if n == 1 %}one{% elif n == 2 %}two{% elif n == 3 %}three{% else %}many{% endif %}";
        for (Map.Entry<Long, String> entry :
                Map.of(1L, "one", 2L, "two", 3L, "three", 4L, "many").entrySet()) {
            assertThat(new JinjaTemplate(template)
                            .render(Map.of("n", entry.getKey()))
                            .text())
                    .isEqualTo(entry.getValue());
        }
    }

    @Test
    void takesWhiteSpaceAwayAsTransformersDoes() {
        assertThat(render("a\n  {% if true %}\n  b\n  {% endif %}\nc\n")).isEqualTo("a\n  b\nc");
        assertThat(render("a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc")).isEqualTo("abc");
        assertThat(render("a {{- ' b ' -}} c")).isEqualTo("a b c");
        assertThat(render("a {{ 'b' }}\nc\n\n")).isEqualTo("a b\nc\n");
        assertThat(render("a\n  {# remark #}\nb {#- remark -#} c")).isEqualTo("a\nbc");
        assertThat(render("a {%+ if true %}b{% endif %}")).isEqualTo("a b");
        assertThat(render("x {% if true %}y{% endif %}")).isEqualTo("x y");
    }

    @Test
    void namesWhatIsNotInTheSubset() {
        assertError(
                "\n{{ x | selectattr('a') }}",
                "The chat template, line 2, has the filter \"selectattr\", which is not supported; supported: capitalize,");
        assertError(
                "{% macro f() %}{% endmacro %}",
                "The chat template, line 1, has the tag \"macro\", which is not supported; supported: for, if, set.");
        assertError("{{ x is sameas y }}", "has the test \"sameas\", which is not supported; supported: boolean,");
        assertError("{{ x.encode() }}", "has the method \"encode\", which is not supported; supported: endswith,");
        assertError(
                "{{ strftime_now('%d') }}",
                "has the function \"strftime_now\", which is not supported; supported: namespace, raise_exception, range.");
        assertError("{{ '\\x41' }}", "has the escape \\x, which is not supported in a string.");
        assertError("{{ a ? b }}", "has \"?\", which is not supported in a tag.");
    }

    @Test
    void refusesWhatIsNoJinja() {
        assertError("{{ 'a' ", "has a tag without an end.");
        assertError("{# a ", "has a comment without an end.");
        assertError("{% if true %}a", "has the end of a tag where \"endif\" is due.");
        assertError("{% endfor %}", "has the tag \"endfor\" without a beginning.");
        assertError("{% for x in list %}{% endif %}", "has \"endif\" where \"endfor\" is due.");
        assertError("{{ 1 + }}", "has the end of a tag where a value is due.");
        assertError("{{ a b }}", "has \"b\" where \"the end of the tag\" is due.");
    }

    @Test
    void tellsWhatWentWrong() {
        assertRenderError(
                "{{ raise_exception('Roles must alternate!') }}",
                "The chat template refuses the chat: Roles must alternate!.");
        assertRenderError("{{ missing.name }}", "The chat template asks what is not defined for name.");
        assertRenderError("{{ list }}", "The chat template prints a list; use the filter tojson or join.");
        assertRenderError("{{ 'a' + 1 }}", "The chat template calculates a text + 1.");
        assertRenderError("{% set map.a = 1 %}", "The chat template sets map.a, but map is no namespace.");
    }

    @Test
    void stopsAtItsLimits() {
        assertRenderError(
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "The chat template takes more than 1000000 steps.");
        assertRenderError("{{ range(1000000000) }}", "The chat template makes a range of more than 100000 numbers.");
        assertRenderError(
                "{% set ns = namespace(a='x') %}{% for i in range(60) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}",
                "The chat template makes a text of more than 4194304 characters.");
        assertError("{{ " + "(".repeat(200) + "1" + ")".repeat(200) + " }}", "has expressions nested deeper than 64.");
        assertError("{% if a %}".repeat(200) + "{% endif %}".repeat(200), "has blocks nested deeper than 64.");
        assertError("x".repeat(200_000), "The chat template has 200000 characters; at most 131072 are read.");
    }

    private static void assertError(String template, String message) {
        assertThatThrownBy(() -> new JinjaTemplate(template)).hasMessageContaining(message);
    }

    private static void assertRenderError(String template, String message) {
        assertThatThrownBy(() -> render(template)).hasMessage(message);
    }

    private static String render(String template) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("key", TracedText.template("v"));
        return new JinjaTemplate(template)
                .render(Map.of(
                        "text",
                        TracedText.template(" b c "),
                        "list",
                        new ArrayList<Object>(List.of(1L, 2L, 3L)),
                        "map",
                        map))
                .text();
    }
}
