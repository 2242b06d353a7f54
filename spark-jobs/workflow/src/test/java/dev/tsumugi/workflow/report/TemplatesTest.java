package dev.tsumugi.workflow.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.samskivert.mustache.MustacheException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    private static final Bar BAR = Bar.of(4, List.of(new Bar.Part("kept", 1, "a"), new Bar.Part("lost", 0, "b")));

    private record View(String name, long count, double loss, Optional<String> note, Bar bar) {}

    private record Incomplete(String name, long count, double loss, Optional<String> note) {}

    @Test
    void escapesTextAndWritesNumbersAsPeopleReadThem() {
        assertThat(Templates.render(TemplatesTest.class, new View("<a & b>", 1234, 5.4321, Optional.of("1 < 2"), BAR)))
                .startsWith("&lt;a &amp; b&gt; 1,234 5.43 note 1 &lt; 2");
    }

    @Test
    void leavesOutTheSectionOfAnEmptyOptional() {
        assertThat(Templates.render(TemplatesTest.class, new View("a", 1, 1, Optional.empty(), BAR)))
                .startsWith("a 1 1.00 no note\n");
    }

    @Test
    void includesPartsOfThePage() {
        assertThat(Templates.render(TemplatesTest.class, new View("a", 1, 1, Optional.empty(), BAR)))
                .contains("\n<div class=\"bar\"><i class=\"kept\" style=\"width:25.00%\" title=\"a\"></i></div>\n");
    }

    @Test
    void failsOnANameThatTheViewDoesNotHave() {
        assertThatThrownBy(() -> Templates.render(TemplatesTest.class, new Incomplete("a", 1, 1, Optional.empty())))
                .isInstanceOf(MustacheException.class)
                .hasMessageContaining("No method or field with name 'bar' on line 2");
    }
}
