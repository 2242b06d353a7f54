package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Idle trainers of this JVM, kept from round to round: their vectors, buffers and threads cost more to make than a short
 * round takes. Each is on the GPU of the tasks that have used it, where there is one. They hold no state that a round
 * could see, since it overwrites parameters, optimizer state and steps.
 */
final class TrainerPool {
    private static final Map<Integer, Deque<InnerTrainer>> IDLE = new HashMap<>();
    private static Kind kindOfIdle;

    private TrainerPool() {}

    /** What makes two trainers interchangeable. */
    record Kind(NetworkSettings settings, EngineSource engines) implements Serializable {}

    /** A trainer that nobody else uses, in an undefined state. */
    static InnerTrainer take(Kind kind) {
        int gpu = TaskGpu.choose();
        synchronized (IDLE) {
            Deque<InnerTrainer> idle = IDLE.computeIfAbsent(gpu, number -> new ArrayDeque<>());
            if (kind.equals(kindOfIdle) && !idle.isEmpty()) {
                return idle.pop();
            }
        }
        return InnerTrainer.ofUnsetParameters(kind.settings, kind.engines.create(kind.settings));
    }

    /** Gives a trainer back. Those of other kinds are freed: a JVM trains one model at a time. */
    static void give(Kind kind, InnerTrainer trainer) {
        int gpu = TaskGpu.choose();
        synchronized (IDLE) {
            if (!kind.equals(kindOfIdle)) {
                clear();
                kindOfIdle = kind;
            }
            IDLE.computeIfAbsent(gpu, number -> new ArrayDeque<>()).push(trainer);
        }
    }

    /** Frees all idle trainers of this JVM. */
    static void clear() {
        synchronized (IDLE) {
            IDLE.values().forEach(idle -> idle.forEach(InnerTrainer::close));
            IDLE.clear();
            kindOfIdle = null;
        }
    }
}
