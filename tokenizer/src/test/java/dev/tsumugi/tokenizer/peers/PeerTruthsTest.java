package dev.tsumugi.tokenizer.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids and texts that others gave once, kept beside the tests: they hold in every clone, whatever data lies beside it. */
class PeerTruthsTest {
    private static final Path FOLDER = folder();
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void givesTheIdsOfItsPeer(Peer peer) throws IOException {
        Tokenizer ours = peer.ours(FOLDER);
        for (JsonNode truth : truths()) {
            String sentence = truth.get("sentence").textValue();
            int[] ids = JSON.convertValue(truth.at("/ids/" + peer), int[].class);
            assertThat(peer.encode(ours, sentence)).as(sentence).isEqualTo(ids);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheTextOfItsPeer(Peer peer) throws IOException {
        Tokenizer ours = peer.ours(FOLDER);
        for (JsonNode truth : truths()) {
            String sentence = truth.get("sentence").textValue();
            JsonNode text = truth.at("/texts/" + peer);
            int[] ids = JSON.convertValue(truth.at("/ids/" + peer), int[].class);
            if (peer.tellsTheText(sentence)) {
                assertThat(ours.decode(ids)).as(sentence).isEqualTo(text.isMissingNode() ? sentence : text.textValue());
            }
        }
    }

    @Test
    void areStillWhatThePeersSay(@TempDir Path cache) throws IOException {
        System.setProperty("DJL_CACHE_DIR", cache.toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        assertThat(PeerTruths.truths(FOLDER)).isEqualTo(Files.readString(FOLDER.resolve(PeerTruths.TRUTHS)));
    }

    private static List<JsonNode> truths() throws IOException {
        List<JsonNode> truths = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve(PeerTruths.TRUTHS))) {
            truths.add(JSON.readTree(line));
        }
        assertThat(truths)
                .extracting(truth -> truth.get("sentence").textValue())
                .isEqualTo(PeerTruths.sentences(FOLDER));
        return truths;
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(PeerTruthsTest.class.getResource(PeerTruths.SENTENCES))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
