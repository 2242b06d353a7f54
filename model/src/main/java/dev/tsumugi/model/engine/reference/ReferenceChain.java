package dev.tsumugi.model.engine.reference;

import java.util.List;

/** Blocks one after another. */
record ReferenceChain(List<ReferenceBlock> blocks) implements ReferenceBlock {

    @Override
    public double[][] forward(double[][] x) {
        double[][] y = x;
        for (ReferenceBlock block : blocks) {
            y = block.forward(y);
        }
        return y;
    }

    @Override
    public double[][] backward(double[][] dy) {
        double[][] dx = dy;
        for (int i = blocks.size() - 1; i >= 0; i--) {
            dx = blocks.get(i).backward(dx);
        }
        return dx;
    }
}
