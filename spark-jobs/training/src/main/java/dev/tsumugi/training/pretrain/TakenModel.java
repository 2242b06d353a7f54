package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;

/** The model of {@code model.from} in place of one that was pre-trained here: {@code pretrain.rounds: 0}. */
final class TakenModel {
    private TakenModel() {}

    /** Writes the model as the checkpoint of step 0. */
    static TakenModelReport save(StageContext context) throws IOException {
        StoredTokenizer tokenizer = StoredTokenizer.read(context.folder(TrainTokenizerStage.STAGE), context.hadoop());
        int vocabularySize = tokenizer.tokenizer().vocabularySize();
        ModelConfig model = StartingModel.sizes(context, vocabularySize, 1);
        FloatPointer parameters = new FloatPointer(model.parameterCount());
        TrainingState state = new TrainingState(
                0,
                0,
                0,
                0,
                0,
                context.config().run().seed(),
                context.config(PretrainConfig.class).workers(),
                new TreeMap<>());
        try (Checkpoint checkpoint = new Checkpoint(model, state, tokenizer.sha256(), parameters, new TreeMap<>())) {
            StartingModel.copyParameters(context, vocabularySize, parameters);
            new CheckpointStore(context.folder(PretrainStage.STAGE), context.hadoop()).save(checkpoint);
        }
        return new TakenModelReport(context.config(DecoderConfig.class).from(), model.parameterCount(), vocabularySize);
    }
}
