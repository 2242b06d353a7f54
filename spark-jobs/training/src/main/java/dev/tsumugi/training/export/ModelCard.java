package dev.tsumugi.training.export;

import dev.tsumugi.corpus.collect.CollectReport;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.huggingface.HuggingFaceExport;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.evaluate.EvaluateReport;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * {@code README.md} of an exported model.
 *
 * @param name of the model
 * @param model its dimensions
 * @param files beside the card
 * @param history how it came to be
 */
record ModelCard(String name, ModelConfig model, SortedSet<String> files, ModelHistory history) {
    private static final String GGUF = ".gguf";

    String markdown() {
        StringBuilder text = new StringBuilder("---\n");
        if (forTransformers()) {
            text.append("library_name: transformers\n");
        }
        text.append("""
                pipeline_tag: text-generation
                tags:
                - %s
                - tsumugi
                ---

                """.formatted(family().toLowerCase(Locale.ROOT).replace("-", "")));
        text.append("# ").append(name).append("\n\n");
        text.append("A " + family() + "-style decoder with ")
                .append(count(model.parameterCount()))
                .append(" parameters, ")
                .append(history.last().label())
                .append(" with Tsumugi.\n\n");
        appendModel(text);
        appendUse(text);
        appendData(text);
        appendEvaluation(text);
        if (!history.unreadable().isEmpty()) {
            text.append("\nLeft out, since another version of Tsumugi reported it: ")
                    .append(String.join(", ", history.unreadable()))
                    .append(".\n");
        }
        return text.toString();
    }

    private String family() {
        if (model.architecture() == Architecture.GPT2) {
            return "GPT-2";
        }
        return model.queryKeyNorm() ? "Qwen3" : "Llama";
    }

    private void appendModel(StringBuilder text) {
        text.append("| model | |\n|---|---|\n");
        row(text, "vocabulary", count(model.vocabularySize()));
        row(text, "context length", count(model.contextLength()));
        row(text, "layers", count(model.layers()));
        row(text, "width", count(model.width()));
        row(text, "heads", model.heads() + " (key-value: " + model.keyValueHeads() + ")");
        row(text, "feed-forward width", count(model.feedForwardWidth()));
        row(text, "embeddings", model.tiedEmbeddings() ? "tied" : "separate");
        if (!history.startedFrom().isEmpty()) {
            row(text, "started from", "`" + history.startedFrom() + "`");
        }
        for (ModelHistory.Trained trained : history.trainings()) {
            row(
                    text,
                    trained.training().label(),
                    count(trained.steps()) + " steps, " + count(trained.tokens()) + " tokens");
        }
        text.append('\n');
    }

    private void appendUse(StringBuilder text) {
        boolean chat = history.last() == Training.FINETUNED;
        text.append("## Use\n\n");
        if (forTransformers()) {
            String prompt = chat ? "[{\"role\": \"user\", \"content\": \"今日は\"}]" : "\"今日は\"";
            text.append("""
                    ```python
                    from transformers import pipeline
                    print(pipeline("text-generation", model="path/to/this/folder")(%s))
                    ```

                    """.formatted(prompt));
        }
        files.stream()
                .filter(file -> file.endsWith(GGUF))
                .findFirst()
                .ifPresent(file -> text.append("""
                With [llama.cpp](https://github.com/ggml-org/llama.cpp), from the `%s` files, which hold the tokenizer:

                ```
                llama-cli -m %s %s -p "今日は"
                ```

                """.formatted(GGUF, file, chat ? "-cnv" : "-no-cnv")));
        text.append("The files: ")
                .append(files.stream().map(file -> "`" + file + "`").collect(Collectors.joining(", ")))
                .append(".\n\n");
    }

    private boolean forTransformers() {
        return files.contains(HuggingFaceExport.CONFIG);
    }

    private void appendData(StringBuilder text) {
        List<CollectReport.SourceReport> sources = history.sources();
        if (sources.isEmpty() && history.conversations().isEmpty()) {
            return;
        }
        text.append("## Data\n\n");
        if (!sources.isEmpty()) {
            text.append("Pre-training, before cleaning and removal of duplicates:\n\n");
            row(text, "source", "kind", "licence", "documents", "bytes");
            text.append("|---|---|---|---:|---:|\n");
            for (CollectReport.SourceReport source : sources) {
                row(
                        text,
                        source.name(),
                        source.kind(),
                        orUnknown(source.license()),
                        count(source.documents()),
                        count(source.bytes()));
            }
            text.append('\n');
        }
        history.conversations().ifPresent(conversations -> {
            text.append("Fine-tuning:\n\n");
            row(text, "conversations", "epochs", "licence");
            text.append("|---:|---:|---|\n");
            row(text, count(conversations.count()), count(conversations.epochs()), orUnknown(conversations.license()));
            text.append('\n');
        });
    }

    private static String orUnknown(String license) {
        return license.isEmpty() ? "unknown" : license;
    }

    private void appendEvaluation(StringBuilder text) {
        if (history.evaluations().isEmpty()) {
            return;
        }
        text.append("## Evaluation\n\nOn documents kept apart from training.\n\n");
        row(text, "model", "tokens", "loss", "perplexity", "bits per byte");
        text.append("|---|---:|---:|---:|---:|\n");
        for (EvaluateReport.ModelEvaluation evaluation : history.evaluations()) {
            row(
                    text,
                    evaluation.model().label(),
                    count(evaluation.tokens()),
                    decimal(evaluation.loss()),
                    decimal(evaluation.perplexity()),
                    decimal(evaluation.bitsPerByte()));
        }
    }

    private static void row(StringBuilder text, String... cells) {
        for (String cell : cells) {
            text.append("| ")
                    .append(cell.replace("|", "\\|").replaceAll("\\s+", " "))
                    .append(' ');
        }
        text.append("|\n");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.4g", number);
    }
}
