package dev.tsumugi.training.round.vector;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A vector with which a round starts, once in the memory of a JVM for all workers there. Its version is the number of
 * rounds behind it. Whoever asks for another version than the present one belongs to a round that is over. A task that
 * was cancelled may run on for a while. It must neither see half-written values nor bring anything back.
 */
public final class ResidentVector {
    private static final int CHANGING = -1;
    private static final Map<Name, ResidentVector> ALL = new HashMap<>();

    private final FloatPointer values;
    private final long length;
    private final boolean owned;
    private int version;

    private ResidentVector(FloatPointer values, long length, boolean owned, int version) {
        this.values = values;
        this.length = length;
        this.owned = owned;
        this.version = version;
    }

    /** Which vector of which run. */
    public record Name(String run, String vector) implements Serializable {}

    /** Gives a vector of this JVM, which the caller goes on to own, a name. */
    static ResidentVector share(Name name, FloatPointer values, long length, int version) {
        ResidentVector shared = new ResidentVector(values, length, false, version);
        synchronized (ALL) {
            ALL.put(name, shared);
        }
        return shared;
    }

    /** The vector of that name; null when this JVM has none. */
    static ResidentVector of(Name name) {
        synchronized (ALL) {
            return ALL.get(name);
        }
    }

    /** Room for a vector. What other runs have fetched is freed: a JVM trains one model at a time. */
    static ResidentVector allocate(Name name, long length) {
        synchronized (ALL) {
            ALL.entrySet().removeIf(entry -> {
                boolean old = entry.getValue().owned && !entry.getKey().run().equals(name.run());
                if (old) {
                    entry.getValue().close();
                }
                return old;
            });
            ResidentVector allocated = new ResidentVector(new FloatPointer(length), length, true, CHANGING);
            ALL.put(name, allocated);
            return allocated;
        }
    }

    /** Forgets a vector. */
    static void remove(Name name) {
        synchronized (ALL) {
            ResidentVector removed = ALL.remove(name);
            if (removed != null) {
                removed.close();
            }
        }
    }

    /** Changes the values; nobody reads them meanwhile. */
    interface Change {
        void apply(FloatPointer values);
    }

    /** The rounds behind the values, below 0 while they change. */
    synchronized int version() {
        return version;
    }

    /** Leads to another version. Where the change fails, there is none. */
    synchronized void change(int next, Change change) {
        version = CHANGING;
        change.apply(values);
        version = next;
    }

    public synchronized void copyTo(int expected, FloatPointer target) {
        require(expected);
        Pointer.memcpy(target, values, length * Float.BYTES);
    }

    /** Overwrites {@code start} with some of the values. */
    public synchronized void read(int expected, long from, float[] start, int count) {
        require(expected);
        values.getPointer(from).get(start, 0, count);
    }

    private void require(int expected) {
        if (version != expected) {
            throw new IllegalStateException("The round after " + expected + " rounds is over.");
        }
    }

    private synchronized void close() {
        version = CHANGING;
        if (owned) {
            values.close();
        }
    }
}
