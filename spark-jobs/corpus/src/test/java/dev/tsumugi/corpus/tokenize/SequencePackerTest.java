package dev.tsumugi.corpus.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.tokenizer.SpecialTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequencePackerTest {
    private static final int BOS = 0;
    private static final int EOS = 1;
    private static final int PAD = 2;
    private static final int NONE = PackedSequences.IGNORE;
    private static final SpecialTokens SPECIAL = new SpecialTokens(BOS, EOS, PAD, 3, 4);

    private final List<PackedSequences> rows = new ArrayList<>();

    @Test
    void packsDocumentsOneAfterAnotherAndContinuesCutOnesInTheNextRow() throws IOException {
        SequencePacker packer = packer(6);
        packer.add(document(10, 11));
        packer.add(document(20, 21, 22));
        packer.finish();

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).ids()).containsExactly(BOS, 10, 11, EOS, BOS, 20);
        assertThat(rows.get(0).targets()).containsExactly(10, 11, EOS, NONE, 20, 21);
        assertThat(rows.get(0).segments()).containsExactly(0, 0, 0, 0, 1, 1);
        assertThat(rows.get(1).ids()).containsExactly(21, 22, EOS, PAD, PAD, PAD);
        assertThat(rows.get(1).targets()).containsExactly(22, EOS, NONE, NONE, NONE, NONE);
        assertThat(rows.get(1).segments()).containsExactly(0, 0, 0, 1, 1, 1);
        assertThat(packer.tokens()).isEqualTo(9);
        assertThat(packer.paddingTokens()).isEqualTo(3);
    }

    @Test
    void startsARowWithSegmentZeroWhenADocumentEndsWithTheRowBefore() throws IOException {
        SequencePacker packer = packer(4);
        packer.add(document(10, 11));
        packer.add(document(20, 21));
        packer.finish();

        assertThat(rows).hasSize(2);
        assertThat(rows.get(1).segments()).containsExactly(0, 0, 0, 0);
        assertThat(packer.paddingTokens()).isZero();
    }

    @Test
    void losesNoTokenAndGivesEachTargetOnce() throws IOException {
        Random random = new Random(7);
        for (int length = 2; length < 40; length += 3) {
            rows.clear();
            List<Integer> expectedIds = new ArrayList<>();
            List<Integer> expectedTargets = new ArrayList<>();
            SequencePacker packer = packer(length);
            for (int d = 0; d < 30; d++) {
                int[] document = random.ints(random.nextInt(50), 3, 100).toArray();
                packer.add(document(document));
                expectedIds.add(BOS);
                for (int id : document) {
                    expectedIds.add(id);
                    expectedTargets.add(id);
                }
                expectedIds.add(EOS);
                expectedTargets.add(EOS);
                expectedTargets.add(NONE);
            }
            packer.finish();

            List<Integer> ids = new ArrayList<>();
            List<Integer> targets = new ArrayList<>();
            for (PackedSequences row : rows) {
                Arrays.stream(row.ids()).forEach(ids::add);
                Arrays.stream(row.targets()).forEach(targets::add);
            }
            assertThat(ids.subList(0, expectedIds.size())).isEqualTo(expectedIds);
            assertThat(targets.subList(0, expectedTargets.size())).isEqualTo(expectedTargets);
            assertThat(ids.subList(expectedIds.size(), ids.size()))
                    .allMatch(id -> id == PAD)
                    .hasSizeLessThan(length);
            assertThat(packer.tokens() + packer.paddingTokens()).isEqualTo((long) rows.size() * length);
        }
    }

    @Test
    void packsNothingIntoNoRows() throws IOException {
        packer(8).finish();
        assertThat(rows).isEmpty();
    }

    @Test
    void refusesRowsTooShortForATarget() {
        assertThatThrownBy(() -> packer(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A packed sequence needs at least 2 tokens, but the length is 1.");
    }

    @Test
    void aTokenizerWithoutABeginningPutsNothingBeforeADocument() throws IOException {
        SequencePacker packer =
                new SequencePacker(5, new SpecialTokens(SpecialTokens.NONE, EOS, PAD, 3, 4), true, rows::add);
        packer.add(counted(10, 11));
        packer.add(counted());
        packer.finish();

        assertThat(rows.get(0).ids()).containsExactly(10, 11, EOS, EOS, PAD);
        assertThat(rows.get(0).targets()).containsExactly(11, EOS, NONE, NONE, NONE);
        assertThat(rows.get(0).targetBytes()).containsExactly(11);
        assertThat(packer.tokens()).isEqualTo(4);
    }

    @Test
    void rowsTellTheBytesOfTheirTargets() throws IOException {
        SequencePacker packer = new SequencePacker(4, SPECIAL, true, rows::add);
        packer.add(counted(10, 11, 12, 13));
        packer.add(counted(20));
        packer.finish();

        assertThat(rows.get(0).targets()).containsExactly(10, 11, 12, 13);
        assertThat(rows).extracting(row -> row.targetBytes()[0]).containsExactly(46, 20, 0);
    }

    @Test
    void rowsToLearnFromTellNoBytes() throws IOException {
        SequencePacker packer = packer(4);
        packer.add(document(10));
        packer.finish();

        assertThat(rows.get(0).countsBytes()).isFalse();
    }

    private SequencePacker packer(int length) {
        return new SequencePacker(length, SPECIAL, false, rows::add);
    }

    private static EncodedDocument document(int... ids) {
        return new EncodedDocument("en", 0, 0, ids, new int[0]);
    }

    /** A document whose tokens have as many bytes as their ids say. */
    private static EncodedDocument counted(int... ids) {
        return new EncodedDocument("en", 0, 0, ids, ids);
    }
}
