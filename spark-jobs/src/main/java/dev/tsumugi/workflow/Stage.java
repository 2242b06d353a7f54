package dev.tsumugi.workflow;

import java.util.List;

/** The stages of a run in order: command name, output folder, configuration sections and earlier stages each depends on. */
public enum Stage {
    COLLECT("collect", "raw", List.of("collect"), List.of()),
    CLEAN("clean", "clean", List.of("clean"), List.of(COLLECT)),
    DEDUP("dedup", "unique", List.of("dedup"), List.of(CLEAN)),
    TRAIN_TOKENIZER(
            "train-tokenizer", "tokenizer", List.of("train-tokenizer", "tokenize.sequence-length"), List.of(DEDUP)),
    TOKENIZE("tokenize", "tokens", List.of("tokenize"), List.of(DEDUP, TRAIN_TOKENIZER)),
    PRETRAIN("pretrain", "checkpoints", List.of("model", "pretrain"), List.of(TOKENIZE)),
    FINETUNE("finetune", "finetuned", List.of("finetune"), List.of(TRAIN_TOKENIZER, PRETRAIN)),
    EVALUATE("evaluate", "evaluation", List.of("evaluate"), List.of(TOKENIZE, FINETUNE)),
    GENERATE("generate", "generated", List.of("generate"), List.of(TRAIN_TOKENIZER, FINETUNE)),
    EXPORT(
            "export",
            "export",
            List.of(
                    "export",
                    "generate.max-new-tokens",
                    "generate.repetition-penalty",
                    "generate.temperature",
                    "generate.top-k",
                    "generate.top-p",
                    "generate.min-p"),
            List.of(TRAIN_TOKENIZER, FINETUNE));

    private static final List<String> WITHOUT_EFFECT = List.of(
            "model.recompute",
            "pretrain.checkpoint-every-rounds",
            "pretrain.keep-checkpoints",
            "pretrain.keep-every-rounds",
            "pretrain.keep-best",
            "finetune.checkpoint-every-steps",
            "generate.at-once",
            "generate.threads");

    private final String command;
    private final String folder;
    private final List<String> sections;
    private final List<Stage> inputs;

    Stage(String command, String folder, List<String> sections, List<Stage> inputs) {
        this.command = command;
        this.folder = folder;
        this.sections = sections;
        this.inputs = inputs;
    }

    /** The command, which is also the name of the stage's own configuration section. */
    public String command() {
        return command;
    }

    /** The folder below the run directory that the stage writes. */
    public String folder() {
        return folder;
    }

    /** The configuration sections, or single keys, whose change makes the stage stale. */
    public List<String> sections() {
        return sections;
    }

    /** Keys of those sections that change the speed, the memory or the traces of the work, and nothing in its results. */
    public static List<String> keysWithoutEffect() {
        return WITHOUT_EFFECT;
    }

    /** Whether the stage goes on in a folder that it left unfinished (from its newest checkpoint). */
    public boolean resumes() {
        return this == PRETRAIN || this == FINETUNE;
    }

    /** The stages whose output this one reads. */
    public List<Stage> inputs() {
        return inputs;
    }
}
