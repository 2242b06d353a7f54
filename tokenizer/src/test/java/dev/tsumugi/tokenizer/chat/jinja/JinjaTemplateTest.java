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
                    -7 % 4 ~ ' ' ~ -7 // 2 @ 1 -4
                    -7.5 % 4 ~ ' ' ~ 7.5 // 2 ~ ' ' ~ 1.5 * 2 @ 0.5 3.0 3.0
                    (1.5 + 1) ~ ' ' ~ (1.5 - 1) @ 2.5 0.5
                    0.5 and 'x' @ x
                    0.0 or 0 or '' or [] or {} or 'last' @ last
                    {'a': 1, 'b': [2, 3]}.b[1] ~ {'a': 1}['a'] @ 31
                    1 == 1.0 and 1 != 2.0 and none == none and none != 1 @ True
                    2 <= 2 and not 2 < 2 and not 3 <= 2 @ True
                    3 > 2 and not 2 > 2 and not 1 >= 2 @ True
                    'key' in map and 'value' not in map @ True
                    'abcdef'[0:] ~ 'abcdef'[0:1] ~ 'abcdef'[1:0] @ abcdefa
                    'abcdef'[-2:] ~ 'abcdef'[:-4] ~ 'abcdef'[-9:1] ~ 'abcdef'[5:9] @ efabaf
                    'abcdef'[::-2] ~ 'abcdef'[4:1:-1] ~ 'abcdef'[9::-5] ~ 'abcdef'[0::-1] @ fdbedcfaa
                    list[3] is undefined and list[-4] is undefined and 'abc'[1] == 'b' @ True
                    ([1] + [2, 3]) | join @ 123
                    'a' is iterable and list is sequence and map is iterable and 5 is not iterable @ True
                    1 is number and 1.5 is number and true is number and 'a' is not number @ True
                    text | tojson @ `" b c "`
                    map.get('nothing', 'd') ~ map.get('key', 'd') @ dv
                    range(2, 2) | length + range(3, 1) | length @ 0
                    ' a  b'.split() | join('+') @ a+b
                    ',a,'.split(',') | length @ 3
                    'xxaxx'.strip('x') ~ 'xx'.strip('x') ~ 'xax'.rstrip('x') @ axa
                    'abab'.replace('ab', 'c') @ cc
                    missing | join('+') | length @ 0
                    999999999999999 + 1 @ 1000000000000000
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
        assertThat(render("{% for x in missing %}x{% else %}none{% endfor %}")).isEqualTo("none");
        assertThat(render("{% for k, v in map.items() %}{{ k }}={{ v }}{% endfor %}"))
                .isEqualTo("key=v");
        assertThat(render("{% for x in list %}{{ loop.first }}{{ loop.index0 }}{{ loop.revindex }}{% endfor %}"))
                .isEqualTo("True03False12False21");
        assertThat(render("{% for x in list %}{{ loop.revindex0 }}{{ loop.last }}{% endfor %}"))
                .isEqualTo("2False1False0True");
    }

    @Test
    void writesJson() {
        assertThat(render("{{ [[1, 2], {'a': []}] | tojson(indent=2) }}")).isEqualTo("""
                [
                  [
                    1,
                    2
                  ],
                  {
                    "a": []
                  }
                ]""");
        assertThat(render("{{ 'a\u0001\u001f b' | tojson }}")).isEqualTo("\"a\\u0001\\u001f b\"");
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
        assertThat(render("a\n \t{% if true %}b{% endif %}")).isEqualTo("a\nb");
        assertThat(render("a {#-#} b{##}{")).isEqualTo("a b{");
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
        assertError("{{ {'a': 1 'b': 2} }}", "has \"b\" where \",\" is due.");
        assertError("{{ 1234567890123456 }}", "has the number 1234567890123456, which is too long.");
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
        assertRenderError("{{ none.name }}", "The chat template asks none for name.");
        assertRenderError("{{ [1] + 'a' }}", "The chat template calculates a list + a text.");
        assertRenderError("{{ 1 // 0 }}", "The chat template divides by 0.");
        assertRenderError("{{ range(1, 3, 0) }}", "The chat template makes a range in steps of 0.");
        assertRenderError("{{ list[::0] }}", "The chat template slices in steps of 0.");
    }

    @Test
    void takesNoMoreArgumentsThanItKnows() {
        assertRenderError(
                "{{ text | trim(' ', chars=' ') }}",
                "The chat template the filter trim takes at most 1 arguments here.");
        assertRenderError(
                "{{ 'a'.upper('x', 'y') }}", "The chat template the method upper takes at most 1 arguments here.");
        assertRenderError(
                "{{ 'a'.replace('a', 'b', 'c') }}",
                "The chat template the method replace takes at most 2 arguments here.");
        assertRenderError(
                "{{ 'a' | default('b', true, 1) }}",
                "The chat template the filter default takes at most 2 arguments here.");
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
        assertError("x".repeat(131_073), "The chat template has 131073 characters; at most 131072 are read.");
        assertRenderError(
                "{% set ns = namespace(a=[1]) %}{% for i in range(20) %}{% set ns.a = ns.a + ns.a %}{% endfor %}",
                "The chat template makes a list of more than 1000000 elements.");
        assertRenderError(nested("[ns.a]"), "The chat template writes JSON deeper than 64.");
        assertRenderError(nested("{'a': ns.a}"), "The chat template writes JSON deeper than 64.");
    }

    @Test
    void goesUpToItsLimits() {
        assertThat(render("x".repeat(131_072))).hasSize(131_072);
        assertThat(render("{{ " + "(".repeat(63) + "1" + ")".repeat(63) + " }}"))
                .isEqualTo("1");
        assertError("{{ " + "(".repeat(64) + "1" + ")".repeat(64) + " }}", "has expressions nested deeper than 64.");
        assertThat(render("{% if true %}".repeat(63) + "x" + "{% endif %}".repeat(63)))
                .isEqualTo("x");
        assertError("{% if true %}".repeat(64) + "{% endif %}".repeat(64), "has blocks nested deeper than 64.");
        assertThat(render("{% if true %}x{% endif %}".repeat(100))).hasSize(100);
        String millionSteps = "{% for i in range(99999) %}{% endfor %}".repeat(10);
        assertThat(render(millionSteps)).isEmpty();
        assertRenderError(millionSteps + "x", "The chat template takes more than 1000000 steps.");
        String longest =
                "{% set ns = namespace(a='x') %}{% for i in range(22) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}"
                        + "{{ ns.a }}";
        assertThat(render(longest)).hasSize(4_194_304);
        assertRenderError(longest + "x", "The chat template makes a text of more than 4194304 characters.");
    }

    /** Seventy values, one within the other. */
    private static String nested(String around) {
        return "{% set ns = namespace(a=[]) %}{% for i in range(70) %}{% set ns.a = " + around
                + " %}{% endfor %}{{ ns.a | tojson }}";
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
