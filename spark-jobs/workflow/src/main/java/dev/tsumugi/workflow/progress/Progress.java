package dev.tsumugi.workflow.progress;

/** Tells the user how far long work is: stage, done of total, rate, time left. Thread-safe. */
public interface Progress {
    /** Silence, for tests and library use. */
    Progress NONE = (name, total, unit) -> new Task() {
        @Override
        public void advance(long amount) {}

        @Override
        public void note(String text) {}

        @Override
        public void close() {}
    };

    /**
     * Starts a piece of work.
     *
     * @param name what is done ("clean", "pretrain")
     * @param total the number of units to do; 0 where unknown
     * @param unit plural name of the unit ("documents", "steps")
     */
    Task start(String name, long total, String unit);

    /** A running piece of work; closing it prints its last line. */
    interface Task extends AutoCloseable {
        void advance(long amount);

        /** A short text shown behind the figures from now on ("loss 5.132, 4210 tokens/s"). */
        void note(String text);

        @Override
        void close();
    }
}
