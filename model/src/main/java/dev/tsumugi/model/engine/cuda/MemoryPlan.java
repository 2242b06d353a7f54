package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How many bytes of the device each buffer takes. Nothing else is allocated during a step.
 *
 * <p>The stream, norms' statistics and all that belongs to the optimizer are floats; what products read is bf16.
 */
public final class MemoryPlan {

    /** What a buffer is for. */
    enum Use {
        WEIGHTS,
        OPTIMIZER,
        OPTIMIZER_WORKSPACE,
        ACTIVATIONS,
        BACKWARD,
        BATCH
    }

    /** Rows that one block sums for the gradient of a gain or a bias. */
    public static final int CHUNK_ROWS = 128;

    private static final int FLOAT = Float.BYTES;
    private static final int BF16 = Short.BYTES;
    private static final int INT = Integer.BYTES;
    private static final int ALIGNMENT = 256;
    private static final long LOGITS = 1L << 27;
    private static final int MIN_CHUNK_ROWS = 128;

    private record Slot(Use use, long offset, long bytes) {}

    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private long bytes;

    private MemoryPlan() {}

    /** Weights in float and in bf16. */
    static MemoryPlan ofWeights(ModelConfig config) {
        MemoryPlan plan = new MemoryPlan();
        plan.add(Use.WEIGHTS, "parameters", config.parameterCount() * FLOAT);
        plan.add(Use.WEIGHTS, "copy", config.parameterCount() * BF16);
        return plan;
    }

    /** The gradient, and what its norm needs. */
    static MemoryPlan ofGradient(ModelConfig config) {
        MemoryPlan plan = new MemoryPlan();
        plan.add(Use.OPTIMIZER, "gradient", config.parameterCount() * FLOAT);
        plan.add(Use.OPTIMIZER, "squares", (long) OptimizerPass.partsOfGradient(config) * FLOAT);
        plan.add(Use.OPTIMIZER, "clip", 2 * FLOAT);
        return plan;
    }

    /** What an optimizer remembers from step to step, and what a step of it needs. */
    static MemoryPlan ofOptimizer(ModelConfig config, DeviceOptimizer optimizer) {
        ParameterLayout layout = ParameterLayout.of(config);
        MemoryPlan plan = new MemoryPlan();
        plan.add(Use.OPTIMIZER, "table", (long) optimizer.table(layout).length * Long.BYTES);
        plan.add(Use.OPTIMIZER, "state", StateLayout.of(optimizer, layout).floats() * FLOAT);
        plan.add(Use.OPTIMIZER_WORKSPACE, "workspace", optimizer.workspaceBytes(layout));
        return plan;
    }

    /** Activations of a batch, forward only or forward and backward. */
    public static MemoryPlan ofBatch(ModelConfig config, TrainingOptions options, int rows, boolean backward) {
        MemoryPlan plan = new MemoryPlan();
        plan.addBatch(config, rows);
        boolean keep = backward && options.recompute() == Recompute.NONE;
        for (int layer = 0; layer < config.layers(); layer++) {
            if (backward || layer == 0) {
                plan.add(Use.ACTIVATIONS, "input." + layer, (long) rows * config.width() * FLOAT);
            }
            if (keep || layer == 0) {
                plan.addLayer(config, rows, "." + layer);
            }
        }
        plan.add(Use.ACTIVATIONS, "output", (long) rows * config.width() * FLOAT);
        plan.add(Use.ACTIVATIONS, "outputStatistics", (long) rows * Norm.statistics(config) * FLOAT);
        plan.add(Use.ACTIVATIONS, "outputNormed", (long) rows * config.width() * BF16);
        plan.add(Use.ACTIVATIONS, "logits", (long) chunkRows(config, rows) * logitsStride(config) * BF16);
        plan.add(Use.ACTIVATIONS, "losses", (long) rows * FLOAT);
        if (backward) {
            plan.addBackward(config, rows);
        }
        if (backward && options.dropout() > 0) {
            plan.add(Use.BATCH, "dropoutStream", 2 * Long.BYTES);
            plan.add(Use.BATCH, "dropoutKeys", (long) rows * config.heads() * INT);
        }
        return plan;
    }

    /**
     * The most sequences of {@code length} tokens, up to {@code wanted} and at least 1, whose activations take no more than
     * {@code bytes}.
     */
    static int sequencesThatFit(
            ModelConfig config, TrainingOptions options, int length, boolean backward, int wanted, long bytes) {
        int fitting = 1;
        int tooMany = wanted + 1;
        while (tooMany - fitting > 1) {
            int middle = (fitting + tooMany) >>> 1;
            boolean addressable = (long) middle * length * config.heads() <= Integer.MAX_VALUE;
            if (addressable
                    && ofBatch(config, options, middle * length, backward).bytes() <= bytes) {
                fitting = middle;
            } else {
                tooMany = middle;
            }
        }
        return fitting;
    }

    /** Rows of tokens that each have a cache of their own. */
    static MemoryPlan ofDecoding(ModelConfig config, int rows) {
        MemoryPlan plan = new MemoryPlan();
        plan.add(Use.BATCH, "ids", (long) rows * INT);
        plan.add(Use.BATCH, "positions", (long) rows * INT);
        plan.add(Use.BATCH, "caches", (long) rows * Long.BYTES);
        plan.add(Use.ACTIVATIONS, "stream", (long) rows * config.width() * FLOAT);
        plan.add(Use.ACTIVATIONS, "normed", (long) rows * config.width() * BF16);
        int heads = config.heads() + config.keyValueHeads();
        plan.add(Use.ACTIVATIONS, "statistics", (long) rows * Math.max(heads, Norm.statistics(config)) * FLOAT);
        int projected = config.width() + 2 * config.keyValueWidth();
        plan.add(Use.ACTIVATIONS, "queryKeyValue", (long) rows * projected * BF16);
        plan.add(Use.ACTIVATIONS, "mixed", (long) rows * config.width() * BF16);
        plan.add(Use.ACTIVATIONS, "inner", (long) rows * Activation.of(config).innerWidth(config) * BF16);
        plan.add(Use.ACTIVATIONS, "activated", (long) rows * config.feedForwardWidth() * BF16);
        plan.add(Use.ACTIVATIONS, "logits", (long) rows * config.vocabularySize() * FLOAT);
        return plan;
    }

    private void addBatch(ModelConfig config, int rows) {
        for (String name : new String[] {"ids", "targets", "positions", "starts"}) {
            add(Use.BATCH, name, (long) rows * INT);
        }
        addGroups("id", rows);
        if (config.architecture() == Architecture.GPT2) {
            addGroups("position", rows);
        }
        add(Use.BATCH, "step", StepNumbers.COUNT * (long) FLOAT);
        add(Use.BATCH, "loss", FLOAT);
    }

    private void addGroups(String name, int rows) {
        add(Use.BATCH, name + "SortedRows", (long) rows * INT);
        add(Use.BATCH, name + "Groups", (long) rows * INT);
        add(Use.BATCH, name + "GroupStarts", (rows + 1L) * INT);
        add(Use.BATCH, name + "GroupCount", INT);
    }

    private void addLayer(ModelConfig config, long rows, String suffix) {
        int width = config.width();
        int projected = width + 2 * config.keyValueWidth();
        add(Use.ACTIVATIONS, "attentionStatistics" + suffix, rows * Norm.statistics(config) * FLOAT);
        add(Use.ACTIVATIONS, "attentionNormed" + suffix, rows * width * BF16);
        add(Use.ACTIVATIONS, "queryKeyValue" + suffix, rows * projected * BF16);
        if (config.queryKeyNorm()) {
            add(Use.ACTIVATIONS, "projected" + suffix, rows * projected * BF16);
            int heads = config.heads() + config.keyValueHeads();
            add(Use.ACTIVATIONS, "headInverses" + suffix, rows * heads * FLOAT);
        }
        add(Use.ACTIVATIONS, "mixed" + suffix, rows * width * BF16);
        add(Use.ACTIVATIONS, "logSums" + suffix, rows * config.heads() * FLOAT);
        add(Use.ACTIVATIONS, "middle" + suffix, rows * width * FLOAT);
        add(Use.ACTIVATIONS, "feedForwardStatistics" + suffix, rows * Norm.statistics(config) * FLOAT);
        add(Use.ACTIVATIONS, "feedForwardNormed" + suffix, rows * width * BF16);
        add(Use.ACTIVATIONS, "inner" + suffix, rows * Activation.of(config).innerWidth(config) * BF16);
        add(Use.ACTIVATIONS, "activated" + suffix, rows * config.feedForwardWidth() * BF16);
    }

    private void addBackward(ModelConfig config, long rows) {
        int width = config.width();
        add(Use.BACKWARD, "dStream", rows * width * FLOAT);
        add(Use.BACKWARD, "dStreamCopy", rows * width * BF16);
        add(Use.BACKWARD, "dBranch", rows * width * BF16);
        add(Use.BACKWARD, "dQueryKeyValue", rows * (width + 2 * config.keyValueWidth()) * BF16);
        add(Use.BACKWARD, "dInner", rows * Activation.of(config).innerWidth(config) * BF16);
        add(Use.BACKWARD, "dActivated", rows * config.feedForwardWidth() * BF16);
        add(Use.BACKWARD, "deltas", rows * config.heads() * FLOAT);
        int widest = width;
        if (config.biases()) {
            widest = Math.max(
                    width + 2 * config.keyValueWidth(), Activation.of(config).innerWidth(config));
        }
        long ofHeads = (long) chunks(Math.toIntExact(rows * config.heads())) * config.headWidth();
        add(Use.BACKWARD, "partials", Math.max((long) chunks((int) rows) * widest, ofHeads) * FLOAT);
    }

    /** Blocks of rows that are summed apart. */
    public static int chunks(int rows) {
        return (rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
    }

    /** Elements from one row of logits to the next: the vocabulary, rounded up so that rows are aligned. */
    static int logitsStride(ModelConfig config) {
        return (config.vocabularySize() + 7) / 8 * 8;
    }

    /** Rows of logits that exist at one time. */
    static int chunkRows(ModelConfig config, int rows) {
        long fitting = LOGITS / logitsStride(config) / MIN_CHUNK_ROWS * MIN_CHUNK_ROWS;
        return (int) Math.min(rows, Math.max(MIN_CHUNK_ROWS, fitting));
    }

    private void add(Use use, String name, long size) {
        slots.put(name, new Slot(use, bytes, size));
        bytes += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** All of it. */
    long bytes() {
        return bytes;
    }

    long bytes(Use use) {
        return slots.values().stream()
                .filter(slot -> slot.use() == use)
                .mapToLong(Slot::bytes)
                .sum();
    }

    boolean has(String name) {
        return slots.containsKey(name);
    }

    /** Where a buffer begins, from the beginning of all. */
    long offset(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("The plan has no buffer " + name + ".");
        }
        return slot.offset();
    }

    /**
     * A line for people: what training of batches of this many positions takes.
     *
     * @param optimizer null where only gradients are wanted
     */
    static String describe(ModelConfig config, TrainingOptions options, int rows, DeviceOptimizer optimizer) {
        MemoryPlan batch = ofBatch(config, options, rows, true);
        MemoryPlan own = optimizer == null ? new MemoryPlan() : ofOptimizer(config, optimizer);
        long learning = ofGradient(config).bytes() + own.bytes();
        long workspace = own.bytes(Use.OPTIMIZER_WORKSPACE);
        MemoryPlan weights = ofWeights(config);
        return String.format(
                Locale.ROOT,
                "weights %.2f GB, gradient and optimizer state %.2f GB,%s activations of %d positions %.2f GB (recompute: %s),"
                        + " backward %.2f GB; %.2f GB together",
                weights.bytes() / 1e9,
                (learning - workspace) / 1e9,
                workspace == 0 ? "" : String.format(Locale.ROOT, " optimizer workspace %.2f GB,", workspace / 1e9),
                rows,
                (batch.bytes(Use.ACTIVATIONS) + batch.bytes(Use.BATCH)) / 1e9,
                options.recompute().name().toLowerCase(Locale.ROOT),
                batch.bytes(Use.BACKWARD) / 1e9,
                (weights.bytes() + learning + batch.bytes()) / 1e9);
    }
}
