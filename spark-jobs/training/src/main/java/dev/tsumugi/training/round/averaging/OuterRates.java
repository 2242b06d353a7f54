package dev.tsumugi.training.round.averaging;

/**
 * DiLoCo's outer learning rate and momentum that suit a number of workers K and of rounds.
 *
 * <p>Up to 100 rounds they are 0.7 and 0.6 for any K: a larger momentum overshoots, and there is no time to average that out. From
 * 300 rounds on they are those of <a href="https://arxiv.org/abs/2505.23725">MuLoCo</a>: 0.7 and 0.6 for K 1, 0.9 and 0.8 for K 2
 * to 8, 1.0 and 0.9 from K 16 on. Between 8 and 16 workers, and between 100 and 300 rounds, both go up in proportion to the
 * logarithm. They are rounded to hundredths, so that what is told is what is used.
 */
record OuterRates(double learningRate, double momentum) {
    private static final int FEW_ROUNDS = 100;
    private static final int MANY_ROUNDS = 300;
    private static final int SOME_WORKERS = 8;
    private static final int MANY_WORKERS = 16;
    private static final OuterRates CAREFUL = new OuterRates(0.7, 0.6);
    private static final OuterRates OF_SOME_WORKERS = new OuterRates(0.9, 0.8);
    private static final OuterRates OF_MANY_WORKERS = new OuterRates(1, 0.9);

    static OuterRates suited(int workers, long rounds) {
        OuterRates ofManyRounds = workers == 1
                ? CAREFUL
                : OF_SOME_WORKERS.towards(OF_MANY_WORKERS, part(workers, SOME_WORKERS, MANY_WORKERS));
        return CAREFUL.towards(ofManyRounds, part(rounds, FEW_ROUNDS, MANY_ROUNDS));
    }

    /** How far a number is on the way, by its logarithm: 0 up to {@code from}, 1 from {@code to} on. */
    private static double part(double number, double from, double to) {
        return Math.max(0, Math.min(1, Math.log(number / from) / Math.log(to / from)));
    }

    private OuterRates towards(OuterRates other, double part) {
        return new OuterRates(
                hundredths(learningRate + part * (other.learningRate - learningRate)),
                hundredths(momentum + part * (other.momentum - momentum)));
    }

    private static double hundredths(double value) {
        return Math.round(100 * value) / 100.0;
    }
}
