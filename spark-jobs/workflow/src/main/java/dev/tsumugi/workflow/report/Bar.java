package dev.tsumugi.workflow.report;

import java.util.List;
import java.util.Locale;

/** A horizontal bar of parts, each a share of a common whole. */
public record Bar(double whole, List<Part> parts) {

    /** {@code style} is the CSS class that colours the part; {@code title} is shown when pointed at. */
    public record Part(String style, double value, String title) {}

    public String html() {
        StringBuilder html = new StringBuilder("<div class=\"bar\">");
        for (Part part : parts) {
            if (part.value() > 0 && whole > 0) {
                html.append(String.format(
                        Locale.ROOT,
                        "<i class=\"%s\" style=\"width:%.2f%%\" title=\"%s\"></i>",
                        part.style(),
                        100 * part.value() / whole,
                        Html.escape(part.title())));
            }
        }
        return html.append("</div>").toString();
    }
}
