package dev.tsumugi.corpus.collect.format.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Named fields of a header, of HTTP or of a WARC record: names in any case, long values folded over lines. */
public final class HeaderFields {
    private final List<String> names = new ArrayList<>();
    private final List<StringBuilder> values = new ArrayList<>();

    /** Adds a line without its end. One without a name is left out, as browsers do. */
    public void addLine(String line) {
        boolean folded = line.startsWith(" ") || line.startsWith("\t");
        int colon = line.indexOf(':');
        if (folded && !values.isEmpty()) {
            values.get(values.size() - 1).append(' ').append(line.strip());
        } else if (colon > 0) {
            names.add(line.substring(0, colon).strip().toLowerCase(Locale.ROOT));
            values.add(new StringBuilder(line.substring(colon + 1).strip()));
        }
    }

    /** The first value of a field, or an empty string. */
    public String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.get(0);
    }

    /** All values of a field, in order. */
    public List<String> all(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(wanted)) {
                all.add(values.get(i).toString().strip());
            }
        }
        return all;
    }

    /** The values of a field, taken for comma-separated lists, in lower case and without empty ones. */
    List<String> list(String name) {
        List<String> items = new ArrayList<>();
        for (String value : all(name)) {
            for (String item : value.split(",")) {
                if (!item.isBlank()) {
                    items.add(item.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return items;
    }
}
