package dev.tsumugi.model.engine.cpu.block;

/** What the rows of a forward pass are to each other: their positions, and which keys and values they attend to. */
public interface Mixer {

    /** The position of a row in its document. */
    int position(int row);

    /**
     * Attends with every row.
     *
     * @param layer whose queries, keys and values are computed and rotated; {@code mixed} is overwritten
     */
    void mix(int index, Activations.Layer layer, RowRange range);
}
