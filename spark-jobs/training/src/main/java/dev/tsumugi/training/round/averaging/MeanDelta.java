package dev.tsumugi.training.round.averaging;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How far the accepted workers went together, and how far apart.
 *
 * @param norm Euclidean norm of their deltas' mean
 * @param drifts distance of each worker's delta from the mean, in the order of the accepted workers
 */
public record MeanDelta(double norm, List<Double> drifts) {

    /** The sums of squares behind the distances, slice by slice. */
    static final class Sums {
        private final double[] squaredDrifts;
        private double squaredNorm;

        Sums(int workers) {
            squaredDrifts = new double[workers];
        }

        void add(MeanSlice slice) {
            squaredNorm += slice.squaredNorm();
            for (int k = 0; k < squaredDrifts.length; k++) {
                squaredDrifts[k] += slice.squaredDrifts()[k];
            }
        }

        MeanDelta delta() {
            return new MeanDelta(
                    Math.sqrt(squaredNorm),
                    DoubleStream.of(squaredDrifts).map(Math::sqrt).boxed().toList());
        }
    }
}
