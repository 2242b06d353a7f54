package dev.tsumugi.training.decoder;

import dev.tsumugi.model.InvalidValuesException;
import dev.tsumugi.workflow.config.Names;
import dev.tsumugi.workflow.config.Rules;

/** Asks the model's own records for their rules, so that they stand in one place. */
final class ModelRules {
    private ModelRules() {}

    /**
     * Adds the rules that a record breaks, under the keys that its components have in YAML.
     *
     * @param record constructs it
     */
    static void add(Rules rules, Runnable record) {
        try {
            record.run();
        } catch (InvalidValuesException e) {
            for (InvalidValuesException.BrokenRule broken : e.rules()) {
                String key = Names.ofComponent(broken.component());
                if (broken.value() == null) {
                    rules.require(false, key, broken.rule());
                } else {
                    rules.range(false, broken.rule(), key, broken.value());
                }
            }
        }
    }
}
