package dev.tsumugi.model.engine.cuda.device;

/** Which GPU of those that the process sees the engines of a thread are on. */
public final class DeviceNumber {

    private static final ThreadLocal<Integer> CURRENT = ThreadLocal.withInitial(() -> 0);

    private DeviceNumber() {}

    /** The number that counts for this thread. */
    public static int current() {
        return CURRENT.get();
    }

    /** Engines that this thread makes from now on are on the GPU of this number, counted from 0; it is 0 at first. */
    public static void set(int number) {
        CURRENT.set(number);
    }
}
