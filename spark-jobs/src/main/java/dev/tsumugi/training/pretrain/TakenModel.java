package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.workflow.Stage;
import dev.tsumugi.workflow.StageContext;
import dev.tsumugi.workflow.StageReport;
import java.io.IOException;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;

/** The model of {@code model.from} in place of one that was pre-trained here: {@code pretrain.rounds: 0}. */
final class TakenModel {
    private TakenModel() {}

    /**
     * What was taken.
     *
     * @param from the folder it lay in
     * @param parameters P
     * @param vocabularySize V, the special tokens that were added included
     */
    record Report(String from, long parameters, int vocabularySize) implements StageReport {}

    /** Writes the model as the checkpoint of step 0. */
    static Report save(StageContext context) throws IOException {
        StoredTokenizer tokenizer = StoredTokenizer.read(context.folder(Stage.TRAIN_TOKENIZER), context.hadoop());
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
                context.config().pretrain().workers(),
                new TreeMap<>());
        try (Checkpoint checkpoint = new Checkpoint(model, state, tokenizer.sha256(), parameters, new TreeMap<>())) {
            StartingModel.copyParameters(context, vocabularySize, parameters);
            new CheckpointStore(context.folder(Stage.PRETRAIN), context.hadoop()).save(checkpoint);
        }
        return new Report(context.config().model().from(), model.parameterCount(), vocabularySize);
    }
}
