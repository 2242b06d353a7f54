package dev.tsumugi.training.generate;

import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.cli.CommonOptions;
import dev.tsumugi.workflow.cli.Execution;
import dev.tsumugi.workflow.cli.Program;
import dev.tsumugi.workflow.cli.Screen;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates: the configured prompts as a stage, or the answers to prompts at once. */
@Command
public final class GenerateCommand implements Callable<Integer>, Execution.Inspection {
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

    private GenerateCommand(Execution execution) {
        this.execution = execution;
    }

    /** The command with its help. */
    public static CommandLine of(Execution execution) {
        return Program.describe(
                GenerateStage.STAGE.command(), GenerateStage.STAGE.help(), new GenerateCommand(execution));
    }

    @Override
    public Integer call() throws IOException {
        if (prompts == null) {
            execution.run(options, List.of(GenerateStage.STAGE));
        } else {
            execution.inspect(options, this);
        }
        return 0;
    }

    @Override
    public String plan(StageContext context) throws IOException {
        PromptRequest request = request(context);
        return "prints answers, " + request.answers() + ", by "
                + TrainedModel.describe(request.model(), context.runDirectory(), context.hadoop());
    }

    private PromptRequest request(StageContext context) {
        return new PromptRequest(
                prompts.texts,
                prompts.samples == null
                        ? context.config(GenerateConfig.class).samples()
                        : CommonOptions.requirePositive("--samples", prompts.samples),
                Optional.ofNullable(prompts.model),
                prompts.seed == null ? context.config().run().seed() : prompts.seed);
    }

    @Override
    public void run(StageContext context, Screen screen) throws IOException {
        PromptRequest request = request(context);
        GenerationSpeed speed = ((PromptJob) execution.job(GenerateStage.STAGE))
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
