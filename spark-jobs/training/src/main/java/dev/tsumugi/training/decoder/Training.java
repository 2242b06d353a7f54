package dev.tsumugi.training.decoder;

import com.fasterxml.jackson.annotation.JsonValue;

/** The two trainings of a run; each leaves a model. */
public enum Training {
    PRETRAINED("pre-trained", "pretrain", "checkpoints"),
    FINETUNED("fine-tuned", "finetune", "finetuned");

    private final String label;
    private final String command;
    private final String folder;

    Training(String label, String command, String folder) {
        this.label = label;
        this.command = command;
        this.folder = folder;
    }

    /** As reports name the model. */
    @JsonValue
    public String label() {
        return label;
    }

    /** The command of its stage. */
    public String command() {
        return command;
    }

    /** The folder of its stage below the run directory, which holds the checkpoints. */
    public String folder() {
        return folder;
    }
}
