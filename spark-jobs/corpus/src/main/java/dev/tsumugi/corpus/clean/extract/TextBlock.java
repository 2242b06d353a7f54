package dev.tsumugi.corpus.clean.extract;

/**
 * A run of text that a page shows as one block: a paragraph, heading, list item, table row or preformatted text.
 *
 * @param text without surrounding white space; has line breaks only where the page does
 * @param linkCharacters how many of its characters are link text
 */
record TextBlock(String text, int linkCharacters) {
    double linkDensity() {
        return text.isEmpty() ? 0 : Math.min(1.0, (double) linkCharacters / text.length());
    }

    /** See {@link TextWeight#of(CharSequence)}. */
    int weight() {
        return TextWeight.of(text);
    }
}
