package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.corpus.shard.InnerTokens;
import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** A tokenizer that the run takes from elsewhere instead of training one: {@code train-tokenizer.from}. */
public final class GivenTokenizer {
    private GivenTokenizer() {}

    /**
     * Copies the tokenizer into the run; special tokens that training needs and it lacks are added after its last id. What
     * begins and ends its texts stays.
     *
     * @throws UserException when there is none, it is not one that is understood
     */
    static GivenTokenizerReport take(StageContext context) throws IOException {
        TrainTokenizerConfig config = context.config(TrainTokenizerConfig.class);
        Path folder = new Path(config.from());
        Path file = new Path(folder, TokenizerFile.TOKENIZER);
        if (!file.getFileSystem(context.hadoop()).exists(file)) {
            throw new UserException("There is no " + file + ", which train-tokenizer.from asks for.");
        }
        Tokenizer own = StoredTokenizer.read(folder, context.hadoop()).tokenizer();
        Tokenizer tokenizer =
                StoredTokenizer.readForeign(folder, context.hadoop()).tokenizer();
        StoredTokenizer.write(
                tokenizer,
                context.config().at(TrainTokenizerStage.SEQUENCE_LENGTH).asInt(),
                "",
                context.folder(TrainTokenizerStage.STAGE),
                context.hadoop());
        return new GivenTokenizerReport(
                config.from(),
                tokenizer.vocabularySize(),
                tokenizer.specialIds().keySet().stream()
                        .filter(name -> !own.specialIds().containsKey(name))
                        .toList(),
                config.example(),
                tokens(tokenizer, config.example()));
    }

    private static List<String> tokens(Tokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(id -> new String(InnerTokens.bytes(tokenizer, id), StandardCharsets.UTF_8))
                .toList();
    }
}
