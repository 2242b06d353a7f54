package dev.tsumugi.training.finetune;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.tokenizer.chat.RenderedChat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Conversations to learn answers from, each short enough for a row.
 *
 * @param chats in the order of the files
 * @param sequenceLength T
 * @param padding id that fills rows
 * @param counts what was found in the files
 */
public record Conversations(List<RenderedChat> chats, int sequenceLength, int padding, ConversationCounts counts) {
    public Conversations {
        chats = List.copyOf(chats);
    }

    /**
     * All conversations once, in an order that depends on seed and epoch alone. A row holds as many as fit, each whole and
     * a segment of its own; targets are the tokens that take loss.
     *
     * @param sequencesPerBatch B; the last batch may have fewer
     * @param epoch from 0
     */
    public List<TokenBatch> batches(int sequencesPerBatch, long seed, int epoch) {
        List<List<RenderedChat>> rows = rows(seed, epoch);
        List<TokenBatch> batches = new ArrayList<>();
        for (int first = 0; first < rows.size(); first += sequencesPerBatch) {
            batches.add(batch(rows.subList(first, Math.min(first + sequencesPerBatch, rows.size()))));
        }
        return batches;
    }

    private List<List<RenderedChat>> rows(long seed, int epoch) {
        List<RenderedChat> shuffled = new ArrayList<>(chats);
        Collections.shuffle(shuffled, new Random(Hashing.xxh3_64(seed).hashIntToLong(epoch)));
        List<List<RenderedChat>> rows = new ArrayList<>();
        int free = 0;
        for (RenderedChat chat : shuffled) {
            if (chat.ids().length > free) {
                rows.add(new ArrayList<>());
                free = sequenceLength;
            }
            rows.get(rows.size() - 1).add(chat);
            free -= chat.ids().length;
        }
        return rows;
    }

    private TokenBatch batch(List<List<RenderedChat>> rows) {
        int size = rows.size() * sequenceLength;
        int[] ids = new int[size];
        int[] targets = new int[size];
        int[] segments = new int[size];
        Arrays.fill(ids, padding);
        Arrays.fill(targets, TokenBatch.IGNORE);
        for (int row = 0; row < rows.size(); row++) {
            int at = row * sequenceLength;
            int rowEnd = at + sequenceLength;
            int segment = 0;
            for (RenderedChat chat : rows.get(row)) {
                int length = chat.ids().length;
                System.arraycopy(chat.ids(), 0, ids, at, length);
                for (int i = 1; i < length; i++) {
                    if (chat.loss()[i]) {
                        targets[at + i - 1] = chat.ids()[i];
                    }
                }
                Arrays.fill(segments, at, at + length, segment);
                segment++;
                at += length;
            }
            Arrays.fill(segments, at, rowEnd, segment);
        }
        return new TokenBatch(rows.size(), sequenceLength, ids, targets, segments);
    }
}
