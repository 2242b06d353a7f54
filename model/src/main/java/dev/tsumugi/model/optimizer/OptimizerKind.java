package dev.tsumugi.model.optimizer;

import java.util.function.Function;

/** The optimizers that a configuration may name. */
public enum OptimizerKind {
    ADAMW(settings -> new AdamW(settings.beta1(), settings.beta2(), settings.epsilon())),
    MUON(settings -> new Muon(
            settings.muon().momentum(),
            settings.muon().nesterov(),
            settings.muon().iteration(),
            settings.muon().updateScale(),
            settings.muon().restLearningRateFraction(),
            new AdamW(settings.beta1(), settings.beta2(), settings.epsilon()))),
    SGD(settings -> new Sgd());

    private final Function<Hyperparameters, Optimizer> make;

    OptimizerKind(Function<Hyperparameters, Optimizer> make) {
        this.make = make;
    }

    public Optimizer create(Hyperparameters settings) {
        return make.apply(settings);
    }
}
