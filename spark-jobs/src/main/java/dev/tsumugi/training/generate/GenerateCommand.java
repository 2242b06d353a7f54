package dev.tsumugi.training.generate;

import dev.tsumugi.training.Training;
import dev.tsumugi.workflow.Stage;
import dev.tsumugi.workflow.StageContext;
import dev.tsumugi.workflow.cli.CommonOptions;
import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Screen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates: the configured prompts as a stage, or the answers to prompts at once. */
@Command
public final class GenerateCommand implements Callable<Integer> {
    private final Execution execution;

    @Mixin
    private CommonOptions options;

    @ArgGroup(exclusive = false)
    private Prompts prompts;

    /** What only prompts at once take. */
    private static final class Prompts {
        @Option(
                names = "--prompt",
                required = true,
                paramLabel = "TEXT",
                description = "Answer this on standard output, write no file; may be repeated.")
        private List<String> texts = new ArrayList<>();

        @Option(
                names = "--samples",
                paramLabel = "N",
                description = "Answers to each prompt, in place of generate.samples.")
        private Integer samples;

        @Option(names = "--seed", paramLabel = "N", description = "Of the first answer, in place of run.seed.")
        private Long seed;

        @Option(
                names = "--model",
                paramLabel = "pretrained|finetuned",
                description = "Which model answers; default: the fine-tuned one, where there is one.")
        private Training model;
    }

    public GenerateCommand(Execution execution) {
        this.execution = execution;
    }

    @Override
    public Integer call() throws IOException {
        if (prompts == null || options.dryRun()) {
            execution.run(options, EnumSet.of(Stage.GENERATE));
        } else {
            execution.inspect(options, this::answer);
        }
        return 0;
    }

    private void answer(StageContext context, Screen screen) throws IOException {
        PromptRequest request = new PromptRequest(
                prompts.texts,
                prompts.samples == null
                        ? context.config().generate().samples()
                        : CommonOptions.requirePositive("--samples", prompts.samples),
                Optional.ofNullable(prompts.model),
                prompts.seed == null ? context.config().run().seed() : prompts.seed);
        GenerationSpeed speed = ((PromptJob) execution.job(Stage.GENERATE))
                .answer(context, request, new AnswerPrinter(screen, request));
        screen.printError(String.format(
                Locale.ROOT,
                "prompt: %,d tokens, %,.0f tokens/s; answer: %,d tokens, %,.0f tokens/s",
                speed.promptTokens(),
                speed.promptTokensPerSecond(),
                speed.newTokens(),
                speed.newTokensPerSecond()));
    }
}
