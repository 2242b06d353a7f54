package dev.tsumugi.spark.pipeline.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the blocks that are content (after jusText: Pomikálek 2011, "Removing Boilerplate and Duplicate Content from
 * Web Corpora", chapter 3): short link-dense blocks go, and so do short ones with no longer one near and later copies of
 * a long block, which pages hold once for each screen size.
 *
 * @param minBlockWeight {@link TextBlock#weight()} from which a block is no longer short
 */
record BlockSelection(int minBlockWeight) {
    private static final double MAX_LINK_DENSITY = 0.5;
    private static final int NEIGHBOURS = 3;

    /** A block this many times as long as a short one does not occur twice by chance. */
    private static final int COPY_FACTOR = 4;

    String select(List<TextBlock> blocks) {
        List<TextBlock> candidates = withoutMenusAndCopies(blocks);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (hasLongBlockNear(candidates, i)) {
                lines.add(candidates.get(i).text());
            }
        }

        return String.join("\n", lines);
    }

    private List<TextBlock> withoutMenusAndCopies(List<TextBlock> blocks) {
        Set<String> seen = new HashSet<>();
        List<TextBlock> candidates = new ArrayList<>();
        for (TextBlock block : blocks) {
            boolean isShort = block.weight() < minBlockWeight;
            boolean isMenu = isShort && block.linkDensity() > MAX_LINK_DENSITY;
            if (!isMenu && (block.weight() < COPY_FACTOR * minBlockWeight || seen.add(block.text()))) {
                candidates.add(block);
            }
        }

        return candidates;
    }

    private boolean hasLongBlockNear(List<TextBlock> blocks, int index) {
        int last = Math.min(blocks.size() - 1, index + NEIGHBOURS);
        for (int i = Math.max(0, index - NEIGHBOURS); i <= last; i++) {
            if (blocks.get(i).weight() >= minBlockWeight) {
                return true;
            }
        }

        return false;
    }
}
