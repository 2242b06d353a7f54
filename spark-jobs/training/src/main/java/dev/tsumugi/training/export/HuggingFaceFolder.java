package dev.tsumugi.training.export;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.model.huggingface.HuggingFaceExport;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The files that transformers and vLLM open. */
record HuggingFaceFolder() implements ExportFormat {
    @Override
    public List<String> write(ExportedModel model) throws IOException {
        List<String> names = new ArrayList<>(HuggingFaceExport.write(
                model.folder(),
                model.hadoop(),
                model.trained().config(),
                model.trained().parameters(),
                model.config().dtype().stored(),
                model.config().maxShardBytes(),
                model.generation()));
        StoredTokenizer.write(
                model.tokenizer(),
                model.trained().config().contextLength(),
                model.chatTemplate(),
                model.folder(),
                model.hadoop());
        names.addAll(List.of(TokenizerFile.TOKENIZER, TokenizerFile.CONFIG, TokenizerFile.SPECIAL_TOKENS_MAP));
        return names;
    }
}
