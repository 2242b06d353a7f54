package dev.tsumugi.training.export;

import dev.tsumugi.model.huggingface.GenerationDefaults;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.generate.GenerateConfig;
import dev.tsumugi.workflow.stage.StageContext;
import java.util.OptionalInt;
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

    /** The template of the conversations that it was trained on; empty where it was trained on none. */
    String chatTemplate() {
        return trained.answersMessages() ? ChatTemplate.chatMl(tokenizer().specialTokens()) : "";
    }

    /** What files say on how to generate. */
    GenerationDefaults generation() {
        GenerateConfig config = context.config(GenerateConfig.class);
        SpecialTokens special = tokenizer().specialTokens();
        return new GenerationDefaults(
                special.hasBeginOfText() ? OptionalInt.of(special.beginOfText()) : OptionalInt.empty(),
                trained.ends(),
                special.pad(),
                config.temperature(),
                config.topK(),
                config.topP(),
                config.minP(),
                config.repetitionPenalty(),
                config.maxNewTokens());
    }
}
