package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Idle trainers of this JVM, kept from round to round: their vectors, buffers and threads cost more to make than a short
 * round takes. They hold no state that a round could see, since it overwrites parameters, optimizer state and steps.
 */
final class TrainerPool {
    private static final Deque<InnerTrainer> IDLE = new ArrayDeque<>();
    private static NetworkSettings settingsOfIdle;

    private TrainerPool() {}

    /** A trainer that nobody else uses, in an undefined state. */
    static InnerTrainer take(NetworkSettings settings) {
        synchronized (IDLE) {
            if (settings.equals(settingsOfIdle) && !IDLE.isEmpty()) {
                return IDLE.pop();
            }
        }
        return InnerTrainer.ofUnsetParameters(settings);
    }

    /** Gives a trainer back. Those of other settings are freed: a JVM trains one model at a time. */
    static void give(NetworkSettings settings, InnerTrainer trainer) {
        synchronized (IDLE) {
            if (!settings.equals(settingsOfIdle)) {
                clear();
                settingsOfIdle = settings;
            }
            IDLE.push(trainer);
        }
    }

    /** Frees all idle trainers of this JVM. */
    static void clear() {
        synchronized (IDLE) {
            IDLE.forEach(InnerTrainer::close);
            IDLE.clear();
            settingsOfIdle = null;
        }
    }
}
