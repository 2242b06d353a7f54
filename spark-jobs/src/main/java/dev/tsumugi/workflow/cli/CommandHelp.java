package dev.tsumugi.workflow.cli;

import java.util.Map;
import picocli.CommandLine;

/**
 * What {@code --help} says of a command.
 *
 * @param summary one line for the list of commands
 * @param paragraph what it reads, does and writes
 * @param example arguments of an example call
 */
public record CommandHelp(String summary, String paragraph, String example) {
    private static final Map<String, CommandHelp> BY_COMMAND = Map.ofEntries(
            Map.entry(
                    "collect",
                    new CommandHelp(
                            "Read pages, books and code from files and archives.",
                            "Reads collect.sources (WARC, HTML, text, JSON lines, Parquet, and archives of them) and writes one"
                                    + " record for each document, with source, address, licence and date, to raw/.",
                            "--config conf/demo.yaml --set 'collect.sources[0].max-documents=100'")),
            Map.entry(
                    "clean",
                    new CommandHelp(
                            "Extract text, find languages, drop what is poor.",
                            "Reads raw/, runs the steps of clean.profiles for each kind of source and writes kept documents to"
                                    + " clean/documents and rejected ones, with step and reason, to clean/dropped.",
                            "--config conf/demo.yaml --set 'clean.profiles.docs[3].min-characters=50'")),
            Map.entry(
                    "dedup",
                    new CommandHelp(
                            "Drop exact and near duplicates.",
                            "Reads clean/, keeps one document of every group of equal or (by MinHash) similar ones in unique/.",
                            "--config conf/demo.yaml --set dedup.minhash.similarity-threshold=0.8")),
            Map.entry(
                    "train-tokenizer",
                    new CommandHelp(
                            "Learn a byte-level BPE tokenizer.",
                            "Counts words of unique/ on Spark, learns merges on the driver and writes tokenizer/tokenizer.json,"
                                    + " which Hugging Face's libraries load.",
                            "--config conf/demo.yaml --set train-tokenizer.vocabulary-size=16384")),
            Map.entry(
                    "tokenize",
                    new CommandHelp(
                            "Turn documents into packed token sequences.",
                            "Encodes unique/ with tokenizer/ and writes sequences of tokenize.sequence-length tokens as Parquet"
                                    + " shards to tokens/train and tokens/validation.",
                            "--config conf/demo.yaml --set tokenize.shards=64")),
            Map.entry(
                    "pretrain",
                    new CommandHelp(
                            "Train a Transformer on the tokens.",
                            "Trains on tokens/ with parameter averaging over Spark tasks and writes checkpoints/. Killed, it goes"
                                    + " on from its newest checkpoint.",
                            "--config conf/demo.yaml --set pretrain.rounds=20")),
            Map.entry(
                    "finetune",
                    new CommandHelp(
                            "Teach the model to answer.",
                            "Trains the newest checkpoint on the conversations of finetune.data, with loss on the answers only,"
                                    + " and writes finetuned/.",
                            "--config conf/demo.yaml --set finetune.epochs=5")),
            Map.entry(
                    "evaluate",
                    new CommandHelp(
                            "Measure loss, perplexity and bits per byte.",
                            "Measures the pre-trained and the fine-tuned model on tokens/validation and writes"
                                    + " evaluation/evaluation.json.",
                            "--config conf/demo.yaml --set evaluate.max-sequences=100")),
            Map.entry(
                    "generate",
                    new CommandHelp(
                            "Let the model write.",
                            "Answers generate.prompts into generated/samples.json, or the texts after --prompt on standard output"
                                    + " as they grow; needs no Spark session.",
                            "--config conf/demo.yaml --prompt \"Hello, who are you?\"")),
            Map.entry(
                    "export",
                    new CommandHelp(
                            "Write a folder for Hugging Face's tools.",
                            "Writes the fine-tuned model and its tokenizer to export/: config.json, model.safetensors,"
                                    + " tokenizer.json, tokenizer_config.json, generation_config.json.",
                            "--config conf/demo.yaml --set export.dtype=bfloat16")),
            Map.entry(
                    "run",
                    new CommandHelp(
                            "All of the above, in order.",
                            "Runs every stage that is not finished, or whose configuration or input has changed since; a killed"
                                    + " run goes on where it was when started again.",
                            "--config conf/demo.yaml")),
            Map.entry(
                    "inspect",
                    new CommandHelp(
                            "Look into a model.",
                            "Shows what a run's model attends to and what it expects; needs no Spark session.",
                            "next --config conf/demo.yaml --text \"The weather\"")),
            Map.entry(
                    "inspect attention",
                    new CommandHelp(
                            "Which words attend to which, as a page.",
                            "Writes inspect/attention.html, one file that shows the attention of every layer and head over the"
                                    + " tokens of a text.",
                            "--config conf/demo.yaml --text 私はリンゴを食べるのが好きです。")),
            Map.entry(
                    "inspect fill",
                    new CommandHelp(
                            "What fits a blank.",
                            "Prints candidates for the blank 【?】 of a text with their probabilities, judged by the whole text.",
                            "--config conf/demo.yaml --text 今日はとても【?】天気ですね。")),
            Map.entry(
                    "inspect next",
                    new CommandHelp(
                            "What comes next.",
                            "Prints the most probable next tokens after a text with their probabilities.",
                            "--config conf/demo.yaml --text 今日は")));

    /** Puts the help of {@code name}, all words of it, on a command. */
    public static CommandLine describe(String name, Object command) {
        CommandHelp help = BY_COMMAND.get(name);
        CommandLine line = new CommandLine(command);
        line.getCommandSpec()
                .name(name.substring(name.lastIndexOf(' ') + 1))
                .usageMessage()
                .header(help.summary)
                .description("", help.paragraph.replace("%", "%%"), "")
                .footer("", "Example: tsumugi " + name + " " + help.example.replace("%", "%%"));
        return line;
    }
}
