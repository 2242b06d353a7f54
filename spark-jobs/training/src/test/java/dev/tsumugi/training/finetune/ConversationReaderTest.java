package dev.tsumugi.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationReaderTest {
    private static final BytePairTokenizer TOKENIZER =
            SmallTokenizer.of(320, "user assistant system What is your name? My name is Tsumugi. 名前は何ですか。つむぎです。");

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void takesLossOnAnswersOnly() throws IOException {
        Conversations read = read(64, "{\"messages\":[" + user("名前は何ですか。") + "," + assistant("つむぎです。") + "]}");
        List<TokenBatch> batches = read.batches(4, 1, 0);
        assertThat(batches).hasSize(1);
        TokenBatch batch = batches.get(0);
        assertThat(batch.sequences()).isEqualTo(1);
        assertThat(batch.length()).isEqualTo(64);
        assertThat(TOKENIZER.decode(withoutPadding(batch.ids())))
                .isEqualTo(
                        "<|begin_of_text|><|im_start|>user\n名前は何ですか。<|im_end|>\n<|im_start|>assistant\nつむぎです。<|im_end|>\n");
        int[] learned = Arrays.stream(batch.targets())
                .filter(id -> id != TokenBatch.IGNORE)
                .toArray();
        assertThat(TOKENIZER.decode(learned)).isEqualTo("つむぎです。<|im_end|>");
        for (int i = 0; i < 63; i++) {
            assertThat(batch.targets()[i]).isIn(TokenBatch.IGNORE, batch.ids()[i + 1]);
        }
    }

    @Test
    void keepsEachConversationWholeAndInItsOwnSegment() throws IOException {
        String[] lines = IntStream.range(0, 10)
                .mapToObj(i -> "{\"messages\":[" + user("What is " + i + "?") + "," + assistant("" + i) + "]}")
                .toArray(String[]::new);
        Conversations read = read(64, lines);
        int each = read.chats().get(0).ids().length;
        int perRow = 64 / each;
        List<TokenBatch> batches = read.batches(2, 1, 0);
        List<String> conversations = new ArrayList<>();
        for (TokenBatch batch : batches) {
            for (int row = 0; row < batch.sequences(); row++) {
                int[] segments = Arrays.copyOfRange(batch.segments(), row * 64, (row + 1) * 64);
                int[] ids = Arrays.copyOfRange(batch.ids(), row * 64, (row + 1) * 64);
                for (int segment = 0; segment < perRow && conversations.size() < 10; segment++) {
                    int first = segment * each;
                    assertThat(Arrays.copyOfRange(segments, first, first + each))
                            .containsOnly(segment);
                    conversations.add(TOKENIZER.decode(Arrays.copyOfRange(ids, first, first + each)));
                }
            }
        }
        assertThat(conversations)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 10)
                        .mapToObj(i -> "<|begin_of_text|><|im_start|>user\nWhat is " + i
                                + "?<|im_end|>\n<|im_start|>assistant\n" + i + "<|im_end|>\n")
                        .toList());
    }

    @Test
    void shufflesBySeedAndEpochAlone() throws IOException {
        String[] lines = IntStream.range(0, 20)
                .mapToObj(i -> "{\"messages\":[" + user("What is " + i + "?") + "," + assistant("" + i) + "]}")
                .toArray(String[]::new);
        Conversations read = read(256, lines);
        int[] first = read.batches(100, 1, 0).get(0).ids();
        assertThat(read(256, lines).batches(100, 1, 0).get(0).ids()).isEqualTo(first);
        assertThat(read.batches(100, 1, 1).get(0).ids()).isNotEqualTo(first);
        assertThat(read.batches(100, 2, 0).get(0).ids()).isNotEqualTo(first);
    }

    @Test
    void dropsTheFirstTurnsOfALongConversationButKeepsTheSystemMessage() throws IOException {
        String turn = user("What is your name?") + "," + assistant("My name is Tsumugi.");
        String system = "{\"role\":\"system\",\"content\":\"name\"}";
        Conversations read =
                read(64, "{\"messages\":[" + system + "," + turn + "," + turn + "," + turn + "," + turn + "]}");
        assertThat(read.counts().shortened()).isEqualTo(1);
        assertThat(TOKENIZER.decode(read.chats().get(0).ids()))
                .startsWith(
                        "<|begin_of_text|><|im_start|>system\nname<|im_end|>\n<|im_start|>user\nWhat is your name?<|im_end|>\n")
                .endsWith("My name is Tsumugi.<|im_end|>\n");
        assertThat(read.chats().get(0).ids()).hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void countsWhatCannotBeLearnedFrom() throws IOException {
        Conversations read = read(
                64,
                "{\"messages\":[" + user("a") + "," + assistant("b") + "]}",
                "",
                "not json",
                "{\"text\":\"x\"}",
                "{\"messages\":[{\"role\":\"user\"}]}",
                "{\"messages\":[" + user("a") + "]}",
                "{\"messages\":[" + user("x".repeat(500)) + "," + assistant("b") + "]}");
        ConversationCounts counts = read.counts();
        assertThat(counts.lines()).isEqualTo(6);
        assertThat(counts.conversations()).isEqualTo(1);
        assertThat(counts.tooLong()).isEqualTo(1);
        assertThat(counts.bad()).isEqualTo(4);
        Path file = new Path(folder.resolve("data.jsonl").toString());
        assertThat(counts.problems()).hasSize(4);
        assertThat(counts.problems().get(0)).startsWith(file + ":3 is no JSON (Unrecognized token 'not'");
        assertThat(counts.problems().subList(1, 4))
                .containsExactly(
                        file + ":4 has no list \"messages\"",
                        file + ":5 has a message 1 without the texts \"role\" and \"content\"",
                        file + ":6 has no message of the role \"assistant\" to learn from");
    }

    @Test
    void saysWhenNothingCanBeLearned() {
        Path file = new Path(folder.resolve("data.jsonl").toString());
        assertThatThrownBy(() -> read(64, "{\"text\":\"x\"}"))
                .isInstanceOf(UserException.class)
                .hasMessage("None of the 1 lines of finetune.data can be learned from; the first bad one: " + file
                        + ":1 has no list \"messages\".");
        assertThatThrownBy(() -> read(8, "{\"messages\":[" + user("abc") + "," + assistant("b") + "]}"))
                .hasMessage("None of the 1 conversations of finetune.data fits the sequence length of 8 tokens;"
                        + " raise tokenize.sequence-length or give shorter ones.");
        assertThatThrownBy(() -> read(8, ""))
                .hasMessage(
                        "The files of finetune.data hold no conversation; give files of JSON lines with \"messages\".");
        assertThatThrownBy(() -> ConversationReader.read(
                        List.of(new Path(folder.toString(), "absent.jsonl")), new Configuration(), TOKENIZER, 64))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no file of conversations " + folder + "/absent.jsonl; correct finetune.data.");
    }

    /** With nothing but such lines there is no loss: it would be 0/0. */
    @Test
    void answersWithoutTextAreNothingToLearnFrom() throws IOException {
        String empty = "{\"messages\":[" + user("abc") + "," + assistant("") + "]}";
        Path file = new Path(folder.resolve("data.jsonl").toString());

        assertThatThrownBy(() -> read(64, empty, empty))
                .isInstanceOf(UserException.class)
                .hasMessage("None of the 2 lines of finetune.data can be learned from; the first bad one: " + file
                        + ":1 has no answer with text to learn from.");
        Conversations read = read(64, empty, "{\"messages\":[" + user("abc") + "," + assistant("b") + "]}");
        assertThat(read.chats()).hasSize(1);
        assertThat(read.counts().problems()).containsExactly(file + ":1 has no answer with text to learn from");
    }

    private Conversations read(int sequenceLength, String... lines) throws IOException {
        java.nio.file.Path file = folder.resolve("data.jsonl");
        Files.write(file, List.of(lines));
        return ConversationReader.read(
                List.of(new Path(file.toString())), new Configuration(), TOKENIZER, sequenceLength);
    }

    private static int[] withoutPadding(int[] ids) {
        return Arrays.stream(ids)
                .filter(id -> id != TOKENIZER.specialTokens().pad())
                .toArray();
    }

    private static String user(String content) {
        return "{\"role\":\"user\",\"content\":\"" + content + "\"}";
    }

    private static String assistant(String content) {
        return "{\"role\":\"assistant\",\"content\":\"" + content + "\"}";
    }
}
