package dev.tsumugi.workflow.report;

import java.util.List;

/** An HTML table; cells are HTML already, so text must be escaped before. */
public final class Table {
    private final StringBuilder rows = new StringBuilder();
    private final List<String> headings;

    /** Headings that start with {@code #} are of columns of numbers. */
    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    public Table row(String... cells) {
        rows.append("<tr>");
        for (int i = 0; i < cells.length; i++) {
            rows.append(isNumber(i) ? "<td class=\"number\">" : "<td>")
                    .append(cells[i])
                    .append("</td>");
        }
        rows.append("</tr>");
        return this;
    }

    private boolean isNumber(int column) {
        return headings.get(column).startsWith("#");
    }

    public String html() {
        StringBuilder head = new StringBuilder("<table><tr>");
        for (int i = 0; i < headings.size(); i++) {
            head.append(isNumber(i) ? "<th class=\"number\">" : "<th>")
                    .append(Html.escape(isNumber(i) ? headings.get(i).substring(1) : headings.get(i)))
                    .append("</th>");
        }
        return head.append("</tr>").append(rows).append("</table>").toString();
    }
}
