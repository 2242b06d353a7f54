package dev.tsumugi.workflow.stage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A part of the report page. */
public interface ReportSection {
    /** Its anchor in the page: lower-case letters. */
    String id();

    /** Its heading, and the link to it. */
    String title();

    /** What stands below the heading, as HTML; empty where there is nothing to show yet. */
    Optional<String> html(RunResults results) throws IOException;

    /** Figures for the head of the page. */
    default List<Figure> figures(RunResults results) throws IOException {
        return List.of();
    }

    /** A large figure and what it counts. */
    record Figure(String value, String label) {}
}
