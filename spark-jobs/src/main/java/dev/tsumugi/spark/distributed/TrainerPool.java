package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Idle trainers of this JVM, kept from round to round: their vectors, buffers and threads cost more to make than a short
 * round takes. They hold no state that a round could see, since it overwrites parameters, optimizer state and steps.
 */
final class TrainerPool {
    private static final Deque<InnerTrainer> IDLE = new ArrayDeque<>();
    private static Kind kindOfIdle;

    private TrainerPool() {}

    /** What makes two trainers interchangeable. */
    record Kind(NetworkSettings settings, EngineSource engines) implements Serializable {}

    /** A trainer that nobody else uses, in an undefined state. */
    static InnerTrainer take(Kind kind) {
        synchronized (IDLE) {
            if (kind.equals(kindOfIdle) && !IDLE.isEmpty()) {
                return IDLE.pop();
            }
        }
        return InnerTrainer.ofUnsetParameters(kind.settings, kind.engines.create(kind.settings));
    }

    /** Gives a trainer back. Those of other kinds are freed: a JVM trains one model at a time. */
    static void give(Kind kind, InnerTrainer trainer) {
        synchronized (IDLE) {
            if (!kind.equals(kindOfIdle)) {
                clear();
                kindOfIdle = kind;
            }
            IDLE.push(trainer);
        }
    }

    /** Frees all idle trainers of this JVM. */
    static void clear() {
        synchronized (IDLE) {
            IDLE.forEach(InnerTrainer::close);
            IDLE.clear();
            kindOfIdle = null;
        }
    }
}
