package dev.tsumugi.training.export;

import dev.tsumugi.model.huggingface.GenerationDefaults;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.generate.GenerateConfig;
import dev.tsumugi.workflow.stage.StageContext;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A model on its way into the folder of {@code export}. */
record ExportedModel(StageContext context, TrainedModel trained) {
    ExportConfig config() {
        return context.config(ExportConfig.class);
    }

    Tokenizer tokenizer() {
        return trained.tokenizer().tokenizer();
    }

    Path folder() {
        return context.folder(ExportStage.STAGE);
    }

    Configuration hadoop() {
        return context.hadoop();
    }

    /** Whether it was trained on messages. */
    boolean answersMessages() {
        return trained.training() == Training.FINETUNED;
    }

    /** What files say on how to generate. */
    GenerationDefaults generation() {
        GenerateConfig config = context.config(GenerateConfig.class);
        SpecialTokens special = tokenizer().specialTokens();
        List<Integer> ends =
                answersMessages() ? List.of(special.endOfText(), special.messageEnd()) : List.of(special.endOfText());
        return new GenerationDefaults(
                special.beginOfText(),
                ends,
                special.pad(),
                config.temperature(),
                config.topK(),
                config.topP(),
                config.minP(),
                config.repetitionPenalty(),
                config.maxNewTokens());
    }
}
