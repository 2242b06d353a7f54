package dev.tsumugi.training.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlankFillingTest {
    private final TinyModel tiny = new TinyModel();

    @AfterEach
    void free() {
        tiny.close();
    }

    /** In the second and third, the candidate's first or last bytes make one token with its neighbours. */
    @ParameterizedTest
    @CsvSource({"とても,です, 今日|天気|x|今日天気", "今,です, 日|日天気|x", "とても,気です, 天|今日天|a天", "'','', 今日|天気"})
    void judgesByTheProbabilityOfTheWholeSentence(String left, String right, String candidates) {
        List<String> texts = List.of(candidates.strip().split("\\|"));

        List<Candidate> judged = new BlankFilling(tiny.language, left, right).judge(texts);

        Map<String, Double> expected = texts.stream()
                .collect(Collectors.toMap(Function.identity(), text -> Math.exp(logProbability(left + text + right))));
        double sum = expected.values().stream().mapToDouble(value -> value).sum();
        assertThat(judged).hasSize(texts.size()).allSatisfy(candidate -> {
            assertThat(candidate.probability()).isCloseTo(expected.get(candidate.text()) / sum, within(1e-5));
            assertThat(candidate.logCandidate() + candidate.logRest() + logProbability(left))
                    .isCloseTo(logProbability(left + candidate.text() + right), within(1e-4));
        });
        assertThat(judged)
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Candidate::probability).reversed());
    }

    @Test
    void partsAreThoseOfTheTokensBeforeAndAfterTheJoint() {
        Candidate candidate = new BlankFilling(tiny.language, "とても", "です")
                .judge(List.of("今日", "天気")).stream()
                        .filter(each -> each.text().equals("今日"))
                        .findFirst()
                        .orElseThrow();
        double left = logProbability("とても");
        assertThat(candidate.logCandidate()).isCloseTo(logProbability("とても今日") - left, within(1e-5));
        assertThat(candidate.logRest()).isCloseTo(logProbability("とても今日です") - logProbability("とても今日"), within(1e-5));
    }

    @Test
    void spaceBeforeTheBlankIsJudgedWithTheCandidate() {
        BlankFilling filling = new BlankFilling(tiny.language, "I like ", " very much.");
        assertThat(filling.judge(List.of("the", "text", "x"))).hasSize(3).allSatisfy(candidate -> {
            assertThat(candidate.logCandidate())
                    .isLessThanOrEqualTo(0)
                    .isCloseTo(logProbability("I like " + candidate.text()) - logProbability("I like"), within(1e-4));
        });
        assertThat(filling.candidates(10, 2))
                .allMatch(candidate -> candidate.logCandidate() <= 0 && candidate.logRest() <= 0);
    }

    @Test
    void candidatesThatDoNotFitAreLeftOut() {
        BlankFilling filling = new BlankFilling(tiny.language, "今日", "#".repeat(20));
        assertThat(filling.judge(List.of("xyzxyz", "x", "y")))
                .extracting(Candidate::text)
                .containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void candidatesAreTheBestOfThoseThatWereJudged() {
        BlankFilling filling = new BlankFilling(tiny.language, "今日", "です x");
        List<Candidate> ten = filling.candidates(10, 3);
        assertThat(ten).hasSize(10).doesNotHaveDuplicates();
        assertThat(ten.get(0).text()).isEqualTo(filling.candidates(1, 3).get(0).text());
        assertThat(ten.stream().mapToDouble(Candidate::probability).sum()).isLessThan(1);
    }

    @Test
    void searchFindsEveryTokenThatIsTextAndSequencesOfSeveral() {
        List<String> texts = new CandidateSearch(tiny.language, "今日", "").texts(10_000, 2);
        assertThat(texts).contains("天気", "です").doesNotHaveDuplicates();
        assertThat(texts).anyMatch(text -> tiny.language.tokenizer().encode(text).length == 2);
        assertThat(texts).noneMatch(text -> text.isBlank() || text.contains("\uFFFD") || text.contains("<|"));
        assertThat(new CandidateSearch(tiny.language, "今日", "").texts(5, 2))
                .containsExactlyElementsOf(texts.subList(0, 5));
    }

    @Test
    void wordsOfAnotherScriptAreNoCandidates() {
        assertThat(new CandidateSearch(tiny.language, "今日", "。").texts(10_000, 2))
                .isNotEmpty()
                .noneMatch(text -> text.matches(".*[A-Za-z].*"));
        assertThat(new CandidateSearch(tiny.language, "今日", " text").texts(10_000, 1))
                .contains("天気", " model", "x");
    }

    @Test
    void spaceBeforeTheBlankIsReadWithTheWordThatFollows() {
        List<String> texts = new CandidateSearch(tiny.language, "I read ", ".").texts(10_000, 1);
        assertThat(texts).contains("the", "model", "text").doesNotContain("天気", " the");
    }

    /** Nothing says how probable a first token is where none begins a text. */
    @Test
    void candidatesThatMakeAnotherFirstTokenAreLeftOutWhereNothingBeginsAText(@TempDir Path folder) throws IOException {
        try (TinyModel model = TinyModel.withoutBeginning(folder)) {
            int joined = model.language.tokenizer().encode("The").length;
            assertThat(joined).isEqualTo(1);
            assertThat(new BlankFilling(model.language, "T", "").judge(List.of("he", "x")))
                    .extracting(Candidate::text)
                    .containsExactly("x");
            assertThatThrownBy(() -> new BlankFilling(model.language, "", "x").candidates(3, 2))
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith("There is no text before what is asked for");
        }
    }

    @Test
    void refusesASentenceBeyondTheContext() {
        BlankFilling filling = new BlankFilling(tiny.language, "今日", "#".repeat(24));
        assertThatThrownBy(() -> filling.candidates(3, 2))
                .isInstanceOf(UserException.class)
                .hasMessageMatching("The text has \\d+ tokens, but the model's context holds 24: shorten the text\\.");
    }

    /** ln p of all tokens of a text after the one that begins it, one after the other. */
    private double logProbability(String text) {
        int[] ids = TokenizedText.of(tiny.language, text).ids();
        float[] logits = new float[tiny.language.tokenizer().vocabularySize()];
        double sum = 0;
        for (int i = 1; i < ids.length; i++) {
            tiny.language.engine().nextTokenLogits(tiny.language.parameters(), Arrays.copyOf(ids, i), logits);
            LanguageModel.logSoftmax(logits);
            sum += logits[ids[i]];
        }
        return sum;
    }
}
