package dev.tsumugi.training.round.averaging;

import java.io.Serializable;

/**
 * The mean of a slice over the accepted workers.
 *
 * @param number of the slice among those of all vectors
 * @param bytes as the workers' slices travel
 * @param squaredNorm of the mean
 * @param squaredDrifts of each worker's slice from the mean, in the order of the accepted workers
 */
@SuppressWarnings("ArrayRecordComponent") // travels, is never compared
record MeanSlice(int number, byte[] bytes, double squaredNorm, double[] squaredDrifts) implements Serializable {}
