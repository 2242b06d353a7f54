package dev.tsumugi.spark.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tsumugi.spark.config.GenerateConfig;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import dev.tsumugi.spark.run.StageReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/** {@code generate}: the configured prompts, answered by the fine-tuned and continued by the pre-trained model. */
public final class GenerateJob implements PromptJob {
    private static final String SAMPLES = "samples.json";

    @Override
    public StageReport run(JobContext context) throws IOException {
        List<GenerateReport.Sample> samples = new ArrayList<>();
        Optional<TrainedModel> finetuned =
                TrainedModel.find(Training.FINETUNED, context.runDirectory(), context.hadoop());
        if (finetuned.isPresent()) {
            samples.addAll(answers(context, finetuned.get()));
        }
        samples.addAll(
                answers(context, TrainedModel.require(Training.PRETRAINED, context.runDirectory(), context.hadoop())));
        GenerateReport report = new GenerateReport(samples);
        Path file = new Path(context.folder(Stage.GENERATE), SAMPLES);
        try (OutputStream out = file.getFileSystem(context.hadoop()).create(file, true)) {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out, report);
        }
        return report;
    }

    @Override
    public void answer(JobContext context, String prompt, Consumer<String> text) throws IOException {
        try (TextGenerator generator = TextGenerator.open(context)) {
            generator.generate(prompt, context.config().run().seed(), text);
        }
    }

    private static List<GenerateReport.Sample> answers(JobContext context, TrainedModel model) {
        GenerateConfig config = context.config().generate();
        long seed = context.config().run().seed();
        List<GenerateReport.Sample> samples = new ArrayList<>();
        try (TextGenerator generator = new TextGenerator(model, config);
                Progress.Task progress = context.progress()
                        .start(
                                "generate " + model.training().label(),
                                config.prompts().size(),
                                "prompts")) {
            for (String prompt : config.prompts()) {
                samples.add(generator.generate(prompt, seed + samples.size(), piece -> {}));
                progress.advance(1);
            }
        }
        return samples;
    }
}
