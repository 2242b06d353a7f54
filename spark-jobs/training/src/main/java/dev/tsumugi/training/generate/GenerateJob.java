package dev.tsumugi.training.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** {@code generate}: the configured prompts, answered by the fine-tuned and continued by the pre-trained model. */
public final class GenerateJob implements PromptJob {
    private static final String SAMPLES = "samples.json";

    @Override
    public StageReport run(StageContext context) throws IOException {
        List<TextGenerator.Answers> answers = new ArrayList<>();
        Optional<TrainedModel> finetuned =
                TrainedModel.find(Training.FINETUNED, context.runDirectory(), context.hadoop());
        if (finetuned.isPresent()) {
            answers.add(answers(context, finetuned.get()));
        }
        answers.add(
                answers(context, TrainedModel.require(Training.PRETRAINED, context.runDirectory(), context.hadoop())));
        GenerateReport report = report(answers);
        Path file = new Path(context.folder(GenerateStage.STAGE), SAMPLES);
        try (OutputStream out = file.getFileSystem(context.hadoop()).create(file, true)) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out, report);
        }
        return report;
    }

    @Override
    public GenerationSpeed answer(StageContext context, PromptRequest request, AnswerListener listener)
            throws IOException {
        TrainedModel model = TrainedModel.choose(request.model(), context.runDirectory(), context.hadoop());
        try (TextGenerator generator = new TextGenerator(model, context.config())) {
            model.notice().ifPresent(listener::onNotice);
            return generator.generate(request, listener).speed();
        }
    }

    private static TextGenerator.Answers answers(StageContext context, TrainedModel model) {
        GenerateConfig config = context.config(GenerateConfig.class);
        PromptRequest request = new PromptRequest(
                config.prompts(),
                config.samples(),
                Optional.of(model.training()),
                context.config().run().seed());
        try (TextGenerator generator = new TextGenerator(model, context.config());
                Progress.Task progress = context.progress()
                        .start("generate " + model.training().label(), request.answers(), "answers")) {
            return generator.generate(request, new AnswerListener() {
                @Override
                public void onEnd(int answer) {
                    progress.advance(1);
                }
            });
        }
    }

    private static GenerateReport report(List<TextGenerator.Answers> answers) {
        GenerationSpeed speed = answers.stream()
                .map(TextGenerator.Answers::speed)
                .reduce(GenerationSpeed::plus)
                .orElseThrow();
        return new GenerateReport(
                speed.promptTokensPerSecond(),
                speed.newTokensPerSecond(),
                answers.stream().flatMap(each -> each.samples().stream()).toList());
    }
}
