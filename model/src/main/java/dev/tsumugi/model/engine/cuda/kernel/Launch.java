package dev.tsumugi.model.engine.cuda.kernel;

/**
 * The geometry of a launch: blocks along three axes, threads of a block along one.
 *
 * @param threads of a block, whole warps
 * @param sharedBytes of a block, beside what the kernel declares
 */
public record Launch(int gridX, int gridY, int gridZ, int threads, int sharedBytes) {

    private static final int WARP = 32;
    private static final int THREADS = 256;
    private static final int MAX_THREADS = 1024;
    private static final int MAX_GRID_YZ = 65_535;
    /** Elements that a thread takes at once. */
    private static final int VECTOR = 8;

    private static final int ATTENTION_THREADS = 128;
    private static final int TILE = 64;
    private static final int TILE_BYTES_OF_PADDING = 16;

    public Launch {
        require(
                gridX > 0 && gridY > 0 && gridZ > 0,
                "A grid needs at least one block along each axis",
                gridX,
                gridY,
                gridZ);
        require(
                gridY <= MAX_GRID_YZ && gridZ <= MAX_GRID_YZ,
                "A grid has at most 65535 blocks along y and z",
                gridX,
                gridY,
                gridZ);
        if (threads < WARP || threads > MAX_THREADS || threads % WARP != 0) {
            throw new IllegalArgumentException(
                    "A block is of whole warps of 32 threads, up to 1024, but " + threads + " were asked for.");
        }
    }

    private static void require(boolean condition, String rule, int x, int y, int z) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but the grid is " + x + " x " + y + " x " + z + ".");
        }
    }

    /** A warp for each item. */
    public static Launch warps(long items) {
        return line(items, THREADS / WARP, THREADS);
    }

    /** A thread for each eight elements. */
    public static Launch vectors(long elements) {
        return line(elements, THREADS * VECTOR, THREADS);
    }

    /** A thread for each item. */
    public static Launch threads(long items) {
        return line(items, THREADS, THREADS);
    }

    /** A block for each item. */
    public static Launch blocks(int items, int threads) {
        return new Launch(items, 1, 1, threads, 0);
    }

    /** Sums over rows: 256 columns and a chunk of rows to a block. */
    public static Launch columns(int width, int chunks) {
        return new Launch(ceil(width, THREADS), chunks, 1, THREADS, 0);
    }

    /** The parts that matrices of so many elements are cut into: no more than threads of a block. */
    public static int partsOfMatrix(int elements) {
        return Math.min(THREADS, ceil(elements, THREADS * VECTOR));
    }

    /** A block for each part of a matrix along x, and matrices along y. */
    public static Launch matrices(int elements, int matrices) {
        return new Launch(partsOfMatrix(elements), matrices, 1, THREADS, 0);
    }

    /** Attention forward: a block for each 64 queries of a head of a sequence. */
    public static Launch attentionForward(int headWidth, int length, int heads, int sequences) {
        return attention(headWidth, length, heads, sequences, TILE + 4 * TILE);
    }

    /** Attention backward: a block for each 64 queries, or keys, of a head of a sequence. */
    public static Launch attentionBackward(int headWidth, int length, int heads, int sequences) {
        int inner = headWidth > TILE ? TILE / 2 : TILE;
        return attention(headWidth, length, heads, sequences, 2 * TILE + 4 * inner);
    }

    private static Launch attention(int headWidth, int length, int heads, int sequences, int sharedRows) {
        int rowBytes = 2 * headWidth + TILE_BYTES_OF_PADDING;
        return new Launch(ceil(length, TILE), heads, sequences, ATTENTION_THREADS, sharedRows * rowBytes);
    }

    /** Attention to a cache: a block for each head of a row. */
    public static Launch cachedAttention(int heads, int rows) {
        return new Launch(heads, rows, 1, ATTENTION_THREADS, 0);
    }

    private static Launch line(long items, int itemsOfBlock, int threads) {
        return new Launch(Math.toIntExact((items + itemsOfBlock - 1) / itemsOfBlock), 1, 1, threads, 0);
    }

    private static int ceil(int items, int each) {
        return (items + each - 1) / each;
    }
}
