package dev.tsumugi.training;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.tsumugi.workflow.Stage;

/** The two trainings of a run; each leaves a model. */
public enum Training {
    PRETRAINED("pre-trained", Stage.PRETRAIN),
    FINETUNED("fine-tuned", Stage.FINETUNE);

    private final String label;
    private final Stage stage;

    Training(String label, Stage stage) {
        this.label = label;
        this.stage = stage;
    }

    /** As reports name the model. */
    @JsonValue
    public String label() {
        return label;
    }

    /** The stage whose folder holds the checkpoints. */
    public Stage stage() {
        return stage;
    }
}
