package dev.tsumugi.tokenizer;

/** How arrays grow: each is twice as long as the one before, up to the longest possible. */
public final class ArrayGrowth {
    /** The most elements that an array has on every common Java machine. */
    public static final int LARGEST = Integer.MAX_VALUE - 8;

    private ArrayGrowth() {}

    /**
     * Returns the length of the array that replaces a full one.
     *
     * @param length of the full array
     * @param needed how many elements the new one must have room for at least
     * @throws IllegalStateException when no array has room for so many
     */
    public static int capacity(int length, long needed) {
        if (needed > LARGEST) {
            throw new IllegalStateException("An array of " + needed + " elements is needed, but the longest has "
                    + LARGEST + "; encode the text in parts.");
        }
        return (int) Math.min(LARGEST, Math.max(needed, 2L * length));
    }
}
