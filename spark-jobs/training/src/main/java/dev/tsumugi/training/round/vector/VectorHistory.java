package dev.tsumugi.training.round.vector;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What the driver keeps of a vector for executors to fetch: the whole of some round, and the rounded updates of the rounds
 * since. An executor that was there in the last round needs the last update only, a new one all of them. Where there are no
 * updates, since unrounded ones are no smaller than the vector, each round has the whole.
 */
public final class VectorHistory implements AutoCloseable {
    private static final int MAX_UPDATES = 4;

    private final JavaSparkContext spark;
    private ResidentVector.Name name;
    private final FloatPointer vector;
    private final long length;
    private final List<SlicedBroadcast> updates = new ArrayList<>();
    private ResidentVector shared;
    private SlicedBroadcast base;
    private int baseVersion;

    /** @param vector the driver's own: what each source is made of */
    public VectorHistory(JavaSparkContext spark, ResidentVector.Name name, FloatPointer vector, long length) {
        this.spark = spark;
        this.name = name;
        this.vector = vector;
        this.length = length;
        shared = spark.sc().isLocal() ? ResidentVector.share(name, vector, length, 0) : null;
    }

    /** Goes on with whatever the vector holds now: what executors keep is of no use any more. */
    public void restart(String run) {
        close();
        name = new ResidentVector.Name(run, name.vector());
        shared = isShared() ? ResidentVector.share(name, vector, length, 0) : null;
    }

    /** Whether workers run in this JVM and read the driver's own vector. */
    public boolean isShared() {
        return shared != null;
    }

    /** The vector as it is now. */
    public VectorSource source(int version) {
        if (isShared()) {
            shared.change(version, unchanged -> {});
        } else if (base == null || baseVersion + updates.size() != version || updates.size() > MAX_UPDATES) {
            forget();
            base = SlicedBroadcast.of(spark, vector, length, WireFormat.FLOAT32);
            baseVersion = version;
        }
        return new VectorSource(name, version, length, base, baseVersion, List.copyOf(updates));
    }

    /** Lets nobody in this JVM read the vector until the next source is made. */
    public void startChange() {
        if (isShared()) {
            shared.change(-1, unchanged -> {});
        }
    }

    /** What the last round has added to the vector. */
    public void add(SlicedBroadcast update) {
        updates.add(update);
    }

    private void forget() {
        if (base != null) {
            base.destroy();
            base = null;
        }
        updates.forEach(SlicedBroadcast::destroy);
        updates.clear();
    }

    @Override
    public void close() {
        ResidentVector.remove(name);
        forget();
    }
}
