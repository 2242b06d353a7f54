package dev.tsumugi.training.inspect;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.workflow.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a causal model would put into a blank. It writes from left to right, so candidates are found as likely beginnings of
 * what it would write after the left side, and judged by the whole sentence: ln p(candidate | left) + ln p(right | left +
 * candidate), each measured on the tokens of the joined sentence, whose joints may fall elsewhere than those of its pieces:
 * a token across a joint counts to what is before it.
 */
public final class BlankFilling {
    private static final int MIN_JUDGED = 64;
    private static final int JUDGED_PER_CANDIDATE = 8;

    private final LanguageModel model;
    private final String left;
    private final String right;

    /**
     * @param left the text before the blank; may be empty
     * @param right the text after it; may be empty
     */
    public BlankFilling(LanguageModel model, String left, String right) {
        this.model = model;
        this.left = left;
        this.right = right;
    }

    /**
     * The best candidates, the most probable first; probabilities are among all that were judged.
     *
     * @param count of candidates to return
     * @param maxTokens of a candidate
     * @throws UserException when the model's context holds the sentence with none of the candidates
     */
    public List<Candidate> candidates(int count, int maxTokens) {
        int judged = Math.max(MIN_JUDGED, JUDGED_PER_CANDIDATE * count);
        List<String> texts = new CandidateSearch(model, left, right).texts(judged, maxTokens);
        if (texts.isEmpty()) {
            throw new UserException("The text before the blank leaves no room in the model's context of "
                    + model.contextLength() + " tokens: shorten it.");
        }
        return judge(texts).stream().limit(count).toList();
    }

    /**
     * All given candidates with which the sentence fits into the context, the most probable first. Nothing tells how probable
     * the very first token is; where none begins a text, candidates that make it another are left out.
     */
    List<Candidate> judge(List<String> texts) {
        // Tokenizers join white space to the word that follows: it belongs to what is judged.
        int[] before = TokenizedText.of(model, left.stripTrailing()).ids();
        double logLeft = logProbability(before, 1, before.length);
        List<Candidate> judged = new ArrayList<>();
        for (String text : texts) {
            TokenizedText sentence = TokenizedText.ofAnyLength(model, left + text + right);
            if (sentence.length() <= model.contextLength() && sentence.ids()[0] == before[0]) {
                int rest = firstStartingFrom(bytes(left + text), sentence);
                double logCandidate = logProbability(sentence.ids(), 1, rest) - logLeft;
                double logRest = logProbability(sentence.ids(), rest, sentence.length());
                judged.add(new Candidate(text, 0, logCandidate, logRest));
            }
        }
        if (judged.isEmpty()) {
            TokenizedText.of(model, left + texts.get(0) + right); // throws
        }
        double[] totals = judged.stream()
                .mapToDouble(each -> each.logCandidate() + each.logRest())
                .toArray();
        double max = Arrays.stream(totals).max().orElse(0);
        double sum = Arrays.stream(totals).map(total -> Math.exp(total - max)).sum();
        for (int i = 0; i < totals.length; i++) {
            Candidate each = judged.get(i);
            double probability = Math.exp(totals[i] - max) / sum;
            judged.set(i, new Candidate(each.text(), probability, each.logCandidate(), each.logRest()));
        }
        judged.sort(Comparator.comparingDouble(Candidate::probability).reversed());
        return judged;
    }

    private static int firstStartingFrom(int start, TokenizedText sentence) {
        int token = 1;
        while (token < sentence.length() && sentence.starts()[token] < start) {
            token++;
        }
        return token;
    }

    /** ln p of the tokens from {@code from} to before {@code to}, each given all before it. */
    private double logProbability(int[] ids, int from, int to) {
        if (from >= to) {
            return 0;
        }
        int[] targets = new int[to - 1];
        Arrays.fill(targets, TokenBatch.IGNORE);
        System.arraycopy(ids, from, targets, from - 1, to - from);
        TokenBatch batch = TokenBatch.ofWholeRows(1, to - 1, Arrays.copyOf(ids, to - 1), targets);
        return -model.engine().loss(model.parameters(), batch).meanLoss() * (to - from);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
