package dev.tsumugi.training.finetune;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.Pointer;

/**
 * Goes on from the newest pre-trained checkpoint with conversations, in this process. Loss is taken on the answers
 * only. Writes {@code finetuned/step-*} and {@code finetuned/log.jsonl}. Started again, it goes on from its own newest
 * checkpoint.
 */
public final class FinetuneJob implements Job {

    @Override
    public StageReport run(StageContext context) throws IOException {
        FinetuneConfig config = context.config(FinetuneConfig.class);
        if (config.data().isEmpty()) {
            return new NoFinetuningReport("finetune.data is empty: the pre-trained model is the last one");
        }
        try (TrainedModel start = TrainedModel.require(Training.PRETRAINED, context.runDirectory(), context.hadoop())) {
            Conversations conversations = ConversationReader.read(context, start);
            Epochs epochs = epochs(context, conversations);
            try (Replay replay = replay(context, start, conversations.padding());
                    LocalTrainer trainer =
                            LocalTrainer.ofUnsetParameters(settings(context, start.config(), epochs.steps()))) {
                Pointer.memcpy(
                        trainer.parameters(), start.parameters(), start.config().parameterCount() * Float.BYTES);
                return new Finetuning(
                                context, start, trainer, epochs, Optional.ofNullable(replay), conversations.counts())
                        .run();
            }
        }
    }

    /** Null where nothing is replayed. */
    private static Replay replay(StageContext context, TrainedModel start, int padding) throws IOException {
        int replayed = context.config(FinetuneConfig.class).replaySequencesPerStep();
        if (replayed == 0) {
            return null;
        }
        Path tokens = context.folder(TokenizeStage.STAGE);
        TokenShards shards = TokenShards.read(tokens, context.hadoop());
        start.requireFit("training", shards);
        return new Replay(shards, tokens, replayed, padding, context.seed(), context.hadoop());
    }

    private static Epochs epochs(StageContext context, Conversations conversations) {
        FinetuneConfig config = context.config(FinetuneConfig.class);
        List<List<TokenBatch>> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < config.epochs(); epoch++) {
            epochs.add(conversations.batches(
                    config.sequencesPerStep(), context.config().run().seed(), epoch));
        }
        return new Epochs(epochs);
    }

    private static NetworkSettings settings(StageContext context, ModelConfig model, int steps) {
        FinetuneConfig config = context.config(FinetuneConfig.class);
        DecoderConfig decoder = context.config(DecoderConfig.class);
        TrainingOptions options = TrainingSettings.optionsOfFinetuning(decoder);
        // The number of steps follows from the data: few conversations must not make the warm-up a mistake.
        int decaySteps = TrainingSettings.decaySteps(config.optimizer(), steps);
        int warmupSteps = Math.min(config.optimizer().warmupSteps(), decaySteps - 1);
        return new NetworkSettings(
                model,
                options,
                TrainingSettings.engine(decoder, model, options, true),
                config.threads(),
                TrainingSettings.optimizer(
                        config.optimizer(),
                        warmupSteps,
                        steps,
                        (long) config.sequencesPerStep() * model.contextLength()),
                context.config().run().seed());
    }
}
