package dev.tsumugi.training.finetune;

import dev.tsumugi.tokenizer.Tokenizer;
import dev.tsumugi.tokenizer.chat.ChatTemplate;
import dev.tsumugi.tokenizer.chat.Message;
import dev.tsumugi.tokenizer.chat.RenderedChat;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.util.LineReader;

/**
 * Reads conversations for fine-tuning from JSON lines, each {@code {"messages":[{"role":"user","content":"..."},...]}}, and
 * renders them with {@link ChatTemplate}: loss is taken on the assistant's messages only. A conversation longer than a row
 * loses its first turns, but not a system message in front; a line that is no conversation is counted and left out.
 */
public final class ConversationReader {
    private static final int MAX_LINE_BYTES = 4 << 20;
    private static final int KEPT_PROBLEMS = 20;

    private final ChatTemplate template;
    private final int sequenceLength;
    private final int padding;

    private final List<RenderedChat> chats = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long lines;
    private long shortened;
    private long tooLong;
    private long bad;

    private ConversationReader(Tokenizer tokenizer, int sequenceLength) {
        template = new ChatTemplate(tokenizer);
        this.sequenceLength = sequenceLength;
        padding = tokenizer.specialTokens().pad();
    }

    /** Reads the conversations of {@code finetune.data} as {@code model} takes them. */
    public static Conversations read(StageContext context, TrainedModel model) throws IOException {
        return read(
                context.config(FinetuneConfig.class).data().stream()
                        .map(Path::new)
                        .toList(),
                context.hadoop(),
                model.tokenizer().tokenizer(),
                model.config().contextLength());
    }

    /**
     * Reads all conversations of some files.
     *
     * @param sequenceLength T
     * @throws UserException when a file is missing or nothing can be learned from any line
     */
    public static Conversations read(List<Path> files, Configuration hadoop, Tokenizer tokenizer, int sequenceLength)
            throws IOException {
        ConversationReader reader = new ConversationReader(tokenizer, sequenceLength);
        for (Path file : files) {
            reader.readFile(file, hadoop);
        }
        return reader.conversations();
    }

    private void readFile(Path file, Configuration hadoop) throws IOException {
        try (InputStream in = file.getFileSystem(hadoop).open(file);
                LineReader reader = new LineReader(in)) {
            Text line = new Text();
            for (long number = 1; reader.readLine(line, MAX_LINE_BYTES) > 0; number++) {
                if (!isBlank(line)) {
                    lines++;
                    readLine(line, file + ":" + number);
                }
            }
        } catch (FileNotFoundException e) {
            throw new UserException("There is no file of conversations " + file + "; correct finetune.data.", e);
        }
    }

    private void readLine(Text line, String place) throws IOException {
        try {
            if (line.getLength() == MAX_LINE_BYTES) {
                throw new ConversationParser.BadLineException("is longer than " + MAX_LINE_BYTES + " bytes");
            }
            add(ConversationParser.parse(line.getBytes(), line.getLength()));
        } catch (ConversationParser.BadLineException e) {
            bad++;
            if (problems.size() < KEPT_PROBLEMS) {
                problems.add(place + " " + e.getMessage());
            }
        }
    }

    private void add(List<Message> conversation) throws ConversationParser.BadLineException {
        RenderedChat whole = template.render(conversation, false);
        if (!whole.teaches()) {
            throw new ConversationParser.BadLineException("has no answer with text to learn from");
        }
        if (whole.ids().length <= sequenceLength) {
            chats.add(whole);
            return;
        }
        boolean system = conversation.get(0).role().equals("system");
        List<Message> head = conversation.subList(0, system ? 1 : 0);
        for (int start = head.size() + 1; start < conversation.size(); start++) {
            List<Message> tail = conversation.subList(start, conversation.size());
            if (!startsTurn(tail)) {
                continue;
            }
            List<Message> kept = new ArrayList<>(head);
            kept.addAll(tail);
            RenderedChat chat = template.render(kept, false);
            if (chat.ids().length <= sequenceLength && chat.teaches()) {
                chats.add(chat);
                shortened++;
                return;
            }
        }
        tooLong++;
    }

    /** Whether the messages start with somebody's turn and an answer follows. */
    private static boolean startsTurn(List<Message> tail) {
        return !ConversationParser.isAnswer(tail.get(0)) && tail.stream().anyMatch(ConversationParser::isAnswer);
    }

    private static boolean isBlank(Text line) {
        byte[] bytes = line.getBytes();
        for (int i = 0; i < line.getLength(); i++) {
            if (bytes[i] < 0 || bytes[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    private Conversations conversations() {
        if (chats.isEmpty()) {
            throw new UserException(nothingFound());
        }
        ConversationCounts counts = new ConversationCounts(lines, chats.size(), shortened, tooLong, bad, problems);
        return new Conversations(chats, sequenceLength, padding, counts);
    }

    private String nothingFound() {
        if (bad > 0) {
            return "None of the " + lines + " lines of finetune.data can be learned from; the first bad one: "
                    + problems.get(0) + ".";
        }
        if (tooLong > 0) {
            return "None of the " + lines + " conversations of finetune.data fits the sequence length of "
                    + sequenceLength + " tokens; raise tokenize.sequence-length or give shorter ones.";
        }
        return "The files of finetune.data hold no conversation; give files of JSON lines with \"messages\".";
    }
}
