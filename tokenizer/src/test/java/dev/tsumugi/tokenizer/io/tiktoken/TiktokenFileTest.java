package dev.tsumugi.tokenizer.io.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.RankFiles;
import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TiktokenFileTest {
    private static final PreTokenizer PRE_TOKENIZER = PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN);
    private static final BytePairTokenizer TOKENIZER = TestTokenizers.trained(700, Boundary.NONE);
    /** The 256 bytes in base64, ranks 0 to 255. */
    private static final String BYTES = IntStream.range(0, 256)
            .mapToObj(value -> line(new byte[] {(byte) value}, value))
            .collect(Collectors.joining());

    @ParameterizedTest
    @EnumSource
    void writesWhatItReads(RankFiles file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TiktokenFile.write(file.ours(), out);
        try (InputStream in = file.open()) {
            assertThat(out.toByteArray()).isEqualTo(in.readAllBytes());
        }
    }

    @Test
    void derivesTheMergesOfATrainedTokenizer(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("ours.tiktoken");
        try (var out = Files.newOutputStream(file)) {
            TiktokenFile.write(TOKENIZER, out);
        }
        BytePairTokenizer copy = TiktokenFile.read(file, PRE_TOKENIZER, TOKENIZER.specialIds());
        assertThat(copy.merges()).isEqualTo(TOKENIZER.merges());
        assertThat(copy.encodeWithSpecialTokens(Texts.MIXED)).isEqualTo(TOKENIZER.encodeWithSpecialTokens(Texts.MIXED));
    }

    @Test
    void fillsGapsWithUnusedSpecialTokens() throws IOException {
        BytePairTokenizer tokenizer = read(BYTES + line("ab", 258), Map.of("<|end|>", 260));
        assertThat(tokenizer.specialIds())
                .isEqualTo(Map.of("<|unused_256|>", 256, "<|unused_257|>", 257, "<|unused_259|>", 259, "<|end|>", 260));
        assertThat(tokenizer.encode("ab")).containsExactly(258);
    }

    @Test
    void mergesWhateverMakesATokenWhereOneCannotComeAboutByLowerRanks() throws IOException {
        BytePairTokenizer tokenizer = read(BYTES + line("abc", 256) + line("bc", 257), Map.of());
        assertThat(tokenizer.merges().size()).isEqualTo(2);
        assertThat(tokenizer.encode("abc")).containsExactly(256);
    }

    @Test
    void refusesToWriteMergesThatDoNotFollowFromTheIds() {
        BytePairTokenizer shuffled = TestTokenizers.withShuffledIds(TOKENIZER, new Random(8));
        assertThatThrownBy(() -> TiktokenFile.write(shuffled, new ByteArrayOutputStream()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The merges of this tokenizer do not follow from the order of its ids, and a rank file holds"
                                + " nothing else; write tokenizer.json instead.");
    }

    @Test
    void namesTheLineThatIsWrong() {
        assertError(
                "YQ== 0\nYg==1\n", "test.tiktoken, line 2 is \"Yg==1\", not a token in base64, a space and a rank.");
        assertError("Y! 0\n", "test.tiktoken, line 1 is \"Y! 0\", not a token in base64, a space and a rank.");
        assertError("YQ== x\n", "test.tiktoken, line 1 is \"YQ== x\", not a token in base64, a space and a rank.");
        assertError("YQ== -1\n", "test.tiktoken, line 1 has the id -1; ids run from 0 to 1048575.");
        assertError("YQ== 2000000000\n", "test.tiktoken, line 1 has the id 2000000000; ids run from 0 to 1048575.");
        assertError("YQ== 1048576\n", "test.tiktoken, line 1 has the id 1048576; ids run from 0 to 1048575.");
        assertError("YQ== 0\nYg== 0\n", "test.tiktoken, line 2 has the id 0, as has the token of the bytes [97].");
        assertError(
                "x".repeat(5000),
                "test.tiktoken, line 1 is longer than 4096 characters; a rank file has a token and its rank on each line.");
        assertError(
                "YQ== 0\nYQ== 1\n",
                "test.tiktoken: The tokens 0 and 1 have the same bytes; each token occurs once in a vocabulary.");
        assertError(
                "YQ== 0\n",
                "test.tiktoken: The vocabulary has no ordinary token for the byte 0x00; a byte-level vocabulary has all 256.");
    }

    @Test
    void namesASpecialTokenWhoseIdIsTaken() {
        assertThatThrownBy(() -> read("YQ== 0\n", Map.of("<|end|>", 0)))
                .isInstanceOf(IOException.class)
                .hasMessage("test.tiktoken, special token <|end|> has the id 0, as has the token of the bytes [97].");
    }

    private static void assertError(String file, String message) {
        assertThatThrownBy(() -> read(file, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static BytePairTokenizer read(String file, Map<String, Integer> specialIds) throws IOException {
        return TiktokenFile.read(
                new ByteArrayInputStream(file.getBytes(StandardCharsets.US_ASCII)),
                "test.tiktoken",
                PRE_TOKENIZER,
                specialIds);
    }

    private static String line(String token, int rank) {
        return line(token.getBytes(StandardCharsets.UTF_8), rank);
    }

    private static String line(byte[] token, int rank) {
        return Base64.getEncoder().encodeToString(token) + " " + rank + "\n";
    }
}
