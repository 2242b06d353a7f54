package dev.tsumugi.corpus.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tsumugi.workflow.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The list of shards that {@code tokenize} wrote: {@code tokens/shards.json}. Sequences are numbered from 0 through all
 * shards of a split in their order. Their documents are shuffled already, so reading in order is reading at random.
 *
 * @param sequenceLength T
 * @param vocabularySize V
 * @param tokenizerSha256 hexadecimal SHA-256 of the {@code tokenizer.json} that made the ids
 * @param train shards to learn from
 * @param validation shards of the documents kept apart
 */
public record TokenShards(
        int sequenceLength,
        int vocabularySize,
        String tokenizerSha256,
        List<TokenShard> train,
        List<TokenShard> validation) {

    private static final String FILE = "shards.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public TokenShards {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }

    /**
     * Reads the list.
     *
     * @param tokens the folder of the stage {@code tokenize}
     * @throws UserException when there is no list, or the file is none
     */
    public static TokenShards read(Path tokens, Configuration hadoop) throws IOException {
        Path file = new Path(tokens, FILE);
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            return JSON.readValue(in, TokenShards.class);
        } catch (FileNotFoundException e) {
            throw new UserException("There is no list of token shards " + file + "; run tokenize first.", e);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    "The list of token shards " + file + " cannot be read (" + e.getOriginalMessage()
                            + "); remove its folder and run tokenize again.",
                    e);
        }
    }

    /** Writes the list into the folder of the stage {@code tokenize}. */
    public void write(Path tokens, Configuration hadoop) throws IOException {
        Path file = new Path(tokens, FILE);
        try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
            JSON.writeValue(out, this);
        }
    }

    /** Number of training sequences. */
    public long trainSequences() {
        return sequences(train);
    }

    /** Number of validation sequences. */
    public long validationSequences() {
        return sequences(validation);
    }

    /**
     * Where training sequences {@code first} to {@code first + count - 1} are, in order.
     *
     * @param tokens the folder of this list
     * @throws IndexOutOfBoundsException when there are not so many
     */
    public List<ShardSlice> trainSlices(Path tokens, long first, int count) {
        return slices(tokens, train, first, count);
    }

    /** Where validation sequences are; see {@link #trainSlices}. */
    public List<ShardSlice> validationSlices(Path tokens, long first, int count) {
        return slices(tokens, validation, first, count);
    }

    private static long sequences(List<TokenShard> shards) {
        return shards.stream().mapToLong(TokenShard::sequences).sum();
    }

    private static List<ShardSlice> slices(Path tokens, List<TokenShard> shards, long first, int count) {
        long total = sequences(shards);
        if (first < 0 || count < 0 || count > total - first) {
            throw new IndexOutOfBoundsException(
                    "There are " + total + " sequences, but " + count + " from number " + first + " were asked for.");
        }
        List<ShardSlice> slices = new ArrayList<>();
        long start = first;
        int left = count;
        for (TokenShard shard : shards) {
            if (left > 0 && start < shard.sequences()) {
                int rows = (int) Math.min(left, shard.sequences() - start);
                slices.add(new ShardSlice(new Path(tokens, shard.file()).toString(), start, rows));
                left -= rows;
                start += rows;
            }
            start -= shard.sequences();
        }
        return slices;
    }
}
