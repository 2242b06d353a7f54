package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Idle trainers of this JVM by device, kept from round to round. Their vectors, buffers and threads cost more to make than a
 * short round takes. A round sees nothing of what they did before: it overwrites parameters, optimizer state and steps.
 */
public final class TrainerPool {
    private static final Map<Integer, Deque<LocalTrainer>> IDLE = new TreeMap<>();
    private static Kind kindOfIdle;

    private TrainerPool() {}

    /**
     * What makes two trainers on a device interchangeable.
     *
     * @param driverDevices the GPUs that are lent to tasks in the driver's process
     */
    public record Kind(NetworkSettings settings, EngineSource engines, List<Integer> driverDevices)
            implements Serializable {}

    /** A trainer that nobody else uses until it is closed, in an undefined state at first. */
    record Lease(Kind kind, WorkerDevice device, LocalTrainer trainer) implements AutoCloseable {
        /** Gives the trainer back. Those of other kinds are freed: a JVM trains one model at a time. */
        @Override
        public void close() {
            synchronized (IDLE) {
                if (!kind.equals(kindOfIdle)) {
                    clear();
                    kindOfIdle = kind;
                }
                IDLE.computeIfAbsent(device.number(), number -> new ArrayDeque<>())
                        .push(trainer);
            }
            device.close();
        }
    }

    /** A trainer on the device of this thread's task. */
    static Lease take(Kind kind) {
        WorkerDevice device = WorkerDevice.take(kind.driverDevices);
        synchronized (IDLE) {
            Deque<LocalTrainer> idle = IDLE.get(device.number());
            if (kind.equals(kindOfIdle) && idle != null && !idle.isEmpty()) {
                return new Lease(kind, device, idle.pop());
            }
        }
        try {
            LocalTrainer trainer = LocalTrainer.ofUnsetParameters(kind.settings, kind.engines.create(kind.settings));
            return new Lease(kind, device, trainer);
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** Frees all idle trainers of this JVM. */
    public static void clear() {
        synchronized (IDLE) {
            IDLE.values().stream().flatMap(Collection::stream).forEach(LocalTrainer::close);
            IDLE.clear();
            kindOfIdle = null;
        }
    }
}
