package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.train.NetworkSettings;
import java.io.Serializable;

/** Makes the engines of workers. Equal sources make equal engines, also after they have travelled. */
public interface EngineSource extends Serializable {
    /** A new engine; the caller closes it. */
    TransformerEngine create(NetworkSettings settings);

    /** The engines that the settings ask for. */
    enum OfSettings implements EngineSource {
        INSTANCE;

        @Override
        public TransformerEngine create(NetworkSettings settings) {
            return settings.newEngine();
        }
    }
}
