package dev.tsumugi.corpus.clean.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Leaves out the blocks of the main content that are none: short ones made of links, which are menus, and later copies of
 * a long one, which pages hold once for each screen size.
 *
 * @param maxMenuWeight {@link TextBlock#weight()} up to which a link-dense block is a menu; longer ones are headlines
 */
record BlockSelection(int maxMenuWeight) {
    private static final double MAX_LINK_DENSITY = 0.5;

    /** A block this many times as long as a menu entry does not occur twice by chance. */
    private static final int COPY_FACTOR = 4;

    String select(List<TextBlock> blocks) {
        Set<String> seen = new HashSet<>();
        return blocks.stream()
                .filter(block -> !isMenu(block))
                .filter(block -> block.weight() <= COPY_FACTOR * maxMenuWeight || seen.add(block.text()))
                .map(TextBlock::text)
                .collect(Collectors.joining("\n"));
    }

    private boolean isMenu(TextBlock block) {
        return block.weight() <= maxMenuWeight && block.linkDensity() > MAX_LINK_DENSITY;
    }
}
