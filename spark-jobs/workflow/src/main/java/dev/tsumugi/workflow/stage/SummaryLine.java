package dev.tsumugi.workflow.stage;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Figures with their names, in order: {@code documents 1,234}.
 *
 * @param figures whole numbers with all digits, others with four
 */
public record SummaryLine(List<String> figures) {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    public SummaryLine {
        figures = List.copyOf(figures);
    }

    /** A line without figures. */
    public static SummaryLine empty() {
        return new SummaryLine(List.of());
    }

    /** The numbers among a record's components, and their maps of fractions by name. Empty for what is no record. */
    static SummaryLine of(Object report) {
        SummaryLine line = empty();
        RecordComponent[] components = report.getClass().getRecordComponents();
        for (RecordComponent component : components == null ? new RecordComponent[0] : components) {
            String name = HUMP.matcher(component.getName()).replaceAll(" ").toLowerCase(Locale.ROOT);
            Object value = value(component, report);
            if (value instanceof Number number) {
                line = line.with(name, number);
            } else if (value instanceof Map<?, ?> parts) {
                line = line.withFractions(name, parts);
            }
        }
        return line;
    }

    /** Adds a figure, unless it is null. */
    public SummaryLine with(String name, Number value) {
        return value == null ? this : with(name + " " + number(value));
    }

    /** Adds a figure that is text already. */
    public SummaryLine with(String figure) {
        List<String> longer = new ArrayList<>(figures);
        longer.add(figure);
        return new SummaryLine(longer);
    }

    private SummaryLine withFractions(String name, Map<?, ?> parts) {
        StringBuilder figure = new StringBuilder(name);
        for (Map.Entry<?, ?> part : parts.entrySet()) {
            if (!(part.getValue() instanceof Double)) {
                return this;
            }
            figure.append(' ')
                    .append(number((Double) part.getValue()))
                    .append(" (")
                    .append(part.getKey())
                    .append(')');
        }
        return parts.isEmpty() ? this : with(figure.toString());
    }

    /** {@code 1,234} or {@code 3.500}. */
    public static String number(Number value) {
        return value instanceof Double || value instanceof Float
                ? String.format(Locale.ROOT, "%.4g", value.doubleValue())
                : String.format(Locale.ROOT, "%,d", value.longValue());
    }

    private static Object value(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record's components can be read", e);
        }
    }
}
