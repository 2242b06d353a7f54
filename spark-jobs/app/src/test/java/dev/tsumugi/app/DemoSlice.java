package dev.tsumugi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo on a slice of its sources, smaller in every size, so that a run takes a minute. */
final class DemoSlice {
    private static final Path INPUTS = Path.of("target/demo-inputs").toAbsolutePath();
    private static final String DEMO_INPUTS = "data/inputs/demo/";
    private static final int DOCUMENTS_PER_SOURCE = 60;
    private static final YAMLMapper YAML = new YAMLMapper();

    private static final String SIZES = """
            train-tokenizer: { vocabulary-size: 3000 }
            tokenize: { sequence-length: 64, shards: 2 }
            model: { depth: 2 }
            pretrain:
              rounds: 12
              steps-per-round: 4
              sequences-per-step: 4
              checkpoint-every-rounds: 2
              validate-every-rounds: 4
              validation-sequences: 8
              optimizer: { warmup-steps: 8 }
            finetune: { epochs: 1 }
            evaluate: { max-sequences: 32 }
            generate: { max-new-tokens: 8 }
            """;

    private DemoSlice() {}

    /** Writes the configuration. */
    static void write(Path file) throws IOException {
        ObjectNode demo =
                (ObjectNode) YAML.readTree(Path.of("../../conf/demo.yaml").toFile());
        ArrayNode sources = YAML.createArrayNode();
        for (JsonNode source : demo.path("collect").path("sources")) {
            String path = source.path("path").asText();
            ObjectNode kept = source.deepCopy();
            if (!path.startsWith(DEMO_INPUTS)) {
                sources.add(kept);
            } else if (hasFiles(INPUTS.resolve(path.substring(DEMO_INPUTS.length())))) {
                kept.put(
                        "path",
                        INPUTS.resolve(path.substring(DEMO_INPUTS.length())).toString());
                sources.add(kept.put("max-documents", DOCUMENTS_PER_SOURCE));
            }
        }
        assertThat(sources).hasSize(6);
        ((ObjectNode) demo.path("collect")).set("sources", sources);
        ((ObjectNode) demo.path("run")).remove("inputs-pom"); // the texts are there
        YAML.writeValue(file.toFile(), YAML.readerForUpdating(demo).readTree(SIZES));
    }

    /** Whether the last part of the path, a glob, matches a file of its folder. */
    private static boolean hasFiles(Path glob) throws IOException {
        if (!Files.isDirectory(glob.getParent())) {
            return false;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(glob.getParent(), glob.getFileName().toString())) {
            return files.iterator().hasNext();
        }
    }
}
