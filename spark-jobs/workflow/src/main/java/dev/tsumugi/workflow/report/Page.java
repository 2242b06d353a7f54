package dev.tsumugi.workflow.report;

/** What {@code page.mustache} sees, the frame of a page that needs nothing from outside. */
public interface Page {
    /** Of the window. */
    String title();

    /** Under the heading. */
    String subtitle();

    /** CSS. */
    default String style() {
        return Templates.resource(Page.class, "page.css");
    }
}
