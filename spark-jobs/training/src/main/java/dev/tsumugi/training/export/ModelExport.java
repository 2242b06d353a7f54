package dev.tsumugi.training.export;

import dev.tsumugi.corpus.shard.StoredTokenizer;
import dev.tsumugi.model.gguf.GgufExport;
import dev.tsumugi.model.gguf.GgufTokenizer;
import dev.tsumugi.model.gguf.GgufType;
import dev.tsumugi.model.huggingface.GenerationDefaults;
import dev.tsumugi.model.huggingface.HuggingFaceExport;
import dev.tsumugi.model.safetensors.TensorType;
import dev.tsumugi.tokenizer.SpecialTokens;
import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import dev.tsumugi.tokenizer.io.huggingface.TokenizerFile;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.export.ExportConfig.Format;
import dev.tsumugi.training.generate.GenerateConfig;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Writes a model and its tokenizer into the folder of {@code export} in the forms of other tools. */
final class ModelExport {
    private static final Map<Format, GgufType> GGUF_TYPES = new EnumMap<>(
            Map.of(Format.GGUF_F32, GgufType.F32, Format.GGUF_F16, GgufType.F16, Format.GGUF_Q8_0, GgufType.Q8_0));

    private final StageContext context;
    private final TrainedModel model;
    private final Tokenizer tokenizer;
    private final Path folder;
    private final GenerationDefaults generation;

    ModelExport(StageContext context, TrainedModel model) {
        this.context = context;
        this.model = model;
        tokenizer = model.tokenizer().tokenizer();
        folder = context.folder(ExportStage.STAGE);
        generation = generation();
    }

    /**
     * Writes every format.
     *
     * @return names of the files
     * @throws UserException when a format cannot hold the model or the tokenizer
     */
    List<String> write(List<Format> formats, TensorType type) throws IOException {
        List<String> names = new ArrayList<>();
        for (Format format : formats) {
            if (format == Format.HUGGINGFACE) {
                names.addAll(writeHuggingFace(type));
            } else {
                names.add(writeGguf(GGUF_TYPES.get(format)));
            }
        }
        return names;
    }

    private List<String> writeHuggingFace(TensorType type) throws IOException {
        ExportConfig config = context.config(ExportConfig.class);
        List<String> names = new ArrayList<>(HuggingFaceExport.write(
                folder,
                context.hadoop(),
                model.config(),
                model.parameters(),
                type,
                config.maxShardBytes(),
                generation));
        StoredTokenizer.write(tokenizer, model.config().contextLength(), folder, context.hadoop());
        names.addAll(List.of(TokenizerFile.TOKENIZER, TokenizerFile.CONFIG, TokenizerFile.SPECIAL_TOKENS_MAP));
        return names;
    }

    private String writeGguf(GgufType type) throws IOException {
        GgufTokenizer inside = GgufTokenizers.of(tokenizer, answersMessages() ? ChatTemplate.JINJA : "");
        String name = "model-" + type.name().toLowerCase(Locale.ROOT) + ".gguf";
        try {
            GgufExport.write(
                    new Path(folder, name),
                    context.hadoop(),
                    context.config(ExportConfig.class).name(),
                    model.config(),
                    model.parameters(),
                    type,
                    inside,
                    generation);
        } catch (IllegalArgumentException e) {
            throw new UserException(name + " cannot be written: " + e.getMessage(), e);
        }
        return name;
    }

    private GenerationDefaults generation() {
        GenerateConfig config = context.config(GenerateConfig.class);
        SpecialTokens special = tokenizer.specialTokens();
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

    private boolean answersMessages() {
        return model.training() == Training.FINETUNED;
    }
}
