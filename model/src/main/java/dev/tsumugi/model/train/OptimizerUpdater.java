package dev.tsumugi.model.train;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.layer.FlatVector;
import dev.tsumugi.model.layer.TensorRates;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.PlainStep;
import dev.tsumugi.model.optimizer.Slice;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * An {@link Optimizer} as DL4J asks for one, so that {@code graph.fit} takes the steps of {@link LocalTrainer}, to rounding. DL4J
 * clips before it and decays weights after it. The state is that of the optimizer: all vectors, one after the other.
 *
 * @param model whose parameters the graph has
 */
record OptimizerUpdater(
        @JsonProperty("model") ModelConfig model,

        @JsonProperty("optimizer") @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
        Optimizer optimizer,

        @JsonProperty("schedule") LearningRateSchedule schedule)
        implements IUpdater, TensorRates {
    private static final long serialVersionUID = 1L;

    /**
     * DL4J asks for each tensor, tells its length alone, and adds up the answers. Where tensors of one length have states of
     * different lengths, the longest counts: a little room stays unused.
     */
    @Override
    public long stateSize(long parameters) {
        ParameterLayout layout = ParameterLayout.of(model);
        StateLayout state = StateLayout.of(optimizer, layout);
        if (parameters == layout.length()) {
            return state.floats();
        }
        return layout.entries().stream()
                .filter(tensor -> tensor.length() == parameters)
                .mapToLong(tensor -> parameters
                        * IntStream.range(0, state.vectors())
                                .filter(vector -> state.has(vector, tensor))
                                .count())
                .max()
                .orElseThrow(() ->
                        new IllegalArgumentException("The model has no tensor of " + parameters + " parameters."));
    }

    @Override
    public GradientUpdater<OptimizerUpdater> instantiate(INDArray view, boolean initialize) {
        if (initialize && view != null) {
            view.assign(0);
        }
        return new State(this, view);
    }

    @Override
    public GradientUpdater<OptimizerUpdater> instantiate(Map<String, INDArray> state, boolean initialize) {
        return instantiate(state.get(State.VIEW), initialize);
    }

    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "NoClone"}) // DL4J asks for a clone; a record needs none
    public OptimizerUpdater clone() {
        return this;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return schedule.valueAt(iteration, epoch);
    }

    @Override
    public double rateFraction(String tensor) {
        return optimizer.rateFraction(ParameterLayout.of(model).entry(tensor));
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double learningRate, ISchedule other) {
        throw new UnsupportedOperationException("The learning rate follows the schedule of the settings.");
    }

    /** DL4J's half of an updater that changes: here a view of the state. */
    private static final class State implements GradientUpdater<OptimizerUpdater> {
        private static final String VIEW = "state";

        private final OptimizerUpdater updater;
        private INDArray view;

        /** @param view null where the optimizer has no state */
        State(OptimizerUpdater updater, INDArray view) {
            this.updater = updater;
            this.view = view;
        }

        @Override
        public void setState(Map<String, INDArray> state, boolean initialize) {
            setStateViewArray(state.get(VIEW), null, 'c', initialize);
        }

        @Override
        public Map<String, INDArray> getState() {
            return view == null ? Map.of() : Map.of(VIEW, view);
        }

        @Override
        public void setStateViewArray(INDArray newView, long[] shape, char order, boolean initialize) {
            view = newView;
            if (initialize && view != null) {
                view.assign(0);
            }
        }

        @Override
        public OptimizerUpdater getConfig() {
            return updater;
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            OptimizerStep step = new OptimizerStep(
                    updater.optimizer,
                    iteration + 1,
                    updater.schedule.valueAt(iteration, epoch),
                    0,
                    Double.POSITIVE_INFINITY);
            ParameterLayout layout = ParameterLayout.of(updater.model);
            FloatPointer vectors = view == null ? null : FlatVector.of(view);
            PlainStep plain = new PlainStep(StateLayout.of(updater.optimizer, layout));
            for (Slice slice : updater.optimizer.slices(layout)) {
                plain.replace(step, slice, FlatVector.of(gradient), vectors);
            }
        }
    }
}
