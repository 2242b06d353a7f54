package dev.tsumugi.training.round.vector;

/**
 * Rounds numbers again and again so that what rounding takes once comes later
 * (<a href="https://arxiv.org/abs/1901.09847">error feedback</a>).
 *
 * @param format to which is rounded
 * @param factor of what rounding took before, 0 to 1
 */
public record ErrorFeedback(WireFormat format, float factor) {

    /**
     * Encodes {@code values + factor * errors}.
     *
     * @param values the first {@code count} are overwritten with that sum
     * @param errors what rounding took before; overwritten with what it takes now
     */
    public byte[] encode(float[] values, float[] errors, int count) {
        for (int i = 0; i < count; i++) {
            values[i] += factor * errors[i];
        }
        byte[] bytes = format.encode(values, count);
        format.decode(bytes, errors, count);
        for (int i = 0; i < count; i++) {
            errors[i] = values[i] - errors[i];
        }
        return bytes;
    }
}
