package dev.tsumugi.training.round.averaging;

import java.io.Serializable;

/**
 * The mean of the accepted workers' slices at a place.
 *
 * @param bytes as the workers' slices travel
 * @param squaredNorm of the mean
 * @param squaredDrifts of each worker's slice from the mean, in the order of the accepted workers
 */
@SuppressWarnings("ArrayRecordComponent") // travels, is never compared
public record MeanSlice(int place, byte[] bytes, double squaredNorm, double[] squaredDrifts) implements Serializable {}
