package dev.tsumugi.tokenizer.io.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.tsumugi.tokenizer.RankFiles;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** OpenAI's vocabularies: ids that tiktoken itself gave, and those of jtokkit. */
class TiktokenParityTest {
    static Stream<Arguments> filesAndTexts() {
        return Stream.of(RankFiles.values()).flatMap(file -> Texts.sharedTexts().map(text -> Arguments.of(file, text)));
    }

    @ParameterizedTest
    @EnumSource
    void givesTheIdsOfTiktoken(RankFiles file) throws IOException {
        Path csv = Texts.shared("tokenizer/" + file.encodingName() + "_encodings.csv");
        assumeTrue(Files.exists(csv), "the shared test data is not here: " + csv);
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(csv.toFile())) {
            int count = 0;
            for (; rows.hasNext(); count++) {
                Map<String, String> row = rows.next();
                int[] ids = Stream.of(
                                row.get("output").replaceAll("[\\[\\] ]", "").split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                assertThat(file.ours().encode(row.get("input")))
                        .as(row.get("input"))
                        .isEqualTo(ids);
                assertThat(file.ours().decode(ids)).isEqualTo(row.get("input"));
            }
            assertThat(count).isGreaterThan(400);
        }
    }

    @ParameterizedTest
    @MethodSource("filesAndTexts")
    void givesTheIdsOfJtokkitOnRealText(RankFiles file, String text) {
        assumeTrue(Files.exists(Texts.shared(text)), "the shared test data is not here: " + text);
        String content = Texts.read(Texts.shared(text));
        assertThat(file.ours().encode(content))
                .isEqualTo(file.theirs().encodeOrdinary(content).toArray());
    }

    @ParameterizedTest
    @EnumSource
    void givesTheIdsOfJtokkitOnRandomText(RankFiles file) {
        Random random = new Random(21);
        for (int i = 0; i < 3000; i++) {
            String text = Texts.random(random, 1 + random.nextInt(80));
            assertThat(file.ours().encode(text))
                    .as(text)
                    .isEqualTo(file.theirs().encodeOrdinary(text).toArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheIdsOfJtokkitOnRandomRunsOfOneScript(RankFiles file) {
        Random random = new Random(22);
        int[] starts = {'a', 0x3B1, 0x430, 0x5D0, 0x627, 0x915, 0xE01, 0x10D0, 0x3041, 0x30A1, 0x4E00, 0xAC00, 0x1F600};
        for (int i = 0; i < 3000; i++) {
            int start = starts[random.nextInt(starts.length)];
            String text = random.ints(1 + random.nextInt(40), start, start + 24)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(file.ours().encode(text))
                    .as(text)
                    .isEqualTo(file.theirs().encodeOrdinary(text).toArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundTripsBytesThatAreNoUtf8(RankFiles file) {
        BytePairTokenizer tokenizer = file.ours();
        Random random = new Random(23);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            assertThat(tokenizer.decodeBytes(tokenizer.encode(bytes))).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesSpecialTokensOnlyWhenAsked(RankFiles file) {
        BytePairTokenizer tokenizer = file.ours();
        String text = "a<|endoftext|><|unused_100261|>b";
        assertThat(tokenizer.encode(text))
                .isEqualTo(file.theirs().encodeOrdinary(text).toArray());
        assertThat(tokenizer.encodeWithSpecialTokens("<|endoftext|>"))
                .containsExactly(tokenizer.specialIds().get("<|endoftext|>"));
    }
}
