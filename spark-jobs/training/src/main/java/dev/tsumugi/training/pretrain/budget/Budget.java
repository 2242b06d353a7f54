package dev.tsumugi.training.pretrain.budget;

/**
 * What a pre-training may use.
 *
 * @param seconds of all rounds; 0: no limit
 * @param tokens to learn from, repeated ones included; 0: no limit
 * @param tokensAtHand different ones in the shards
 */
public record Budget(double seconds, long tokens, long tokensAtHand) {
    /** Up to so many passes, a repeated token teaches nearly as much as a new one (<a href="https://arxiv.org/abs/2305.16264">Muennighoff et al. 2023</a>). */
    public static final int MOST_EPOCHS = 4;

    public Budget {
        if (seconds <= 0 && tokens <= 0) {
            throw new IllegalArgumentException("A budget limits the seconds or the tokens");
        }
    }

    /** Whether the speed of training decides anything. */
    public boolean limitsTime() {
        return seconds > 0;
    }

    /** The tokens that a training of so many tokens a second learns from. */
    public long tokensAt(double tokensPerSecond) {
        double inTime = limitsTime() ? seconds * tokensPerSecond : Double.MAX_VALUE;
        double allowed = tokens > 0 ? tokens : Double.MAX_VALUE;
        return (long) Math.max(1, Math.min(Math.min(inTime, allowed), (double) MOST_EPOCHS * tokensAtHand));
    }
}
