package dev.tsumugi.tokenizer.io.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.sentencepiece.SpTokenizer;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.bytepair.CharacterPairTokenizer;
import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.bytepair.TestCharacterPairs;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.TestUnigrams;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids of the models written here, in SentencePiece itself (C++, through DJL). */
class SentencePieceParityTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void stayOffline() {
        System.setProperty("DJL_CACHE_DIR", folder.resolve("djl").toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    @ParameterizedTest
    @CsvSource({"300, true, NEVER", "2000, true, PREPEND", "1000, false, PREPEND", "2000, false, NEVER"})
    void givesTheSameIdsAsUnigramModels(int size, boolean bytes, Prefix prefix) throws IOException {
        PieceTokenizer ours = new UnigramTokenizer(
                TestUnigrams.model(size, bytes, Scoring.SENTENCE_PIECE), new Metaspace(prefix, false));
        try (SpTokenizer theirs = load(ours, "unigram" + size + bytes)) {
            assertSameIds(ours, theirs, Texts.all());
            Random random = new Random(30);
            for (int i = 0; i < 1000; i++) {
                assertSameIds(ours, theirs, List.of(Texts.random(random, 1 + random.nextInt(80))));
            }
            for (int i = 0; i < 200; i++) {
                assertSameIds(ours, theirs, List.of(repeated(random)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"text/botchan.txt", "text/wagahaiwa_nekodearu.txt", "tinyshakespeare/input.txt"})
    void givesTheSameIdsOnRealText(String file) throws IOException {
        assumeTrue(Files.exists(Texts.shared(file)), "the shared test data is not here: " + file);
        String text = Texts.read(Texts.shared(file));
        PieceTokenizer ours = new UnigramTokenizer(
                TestUnigrams.model(
                        List.of(text.substring(0, Math.min(text.length(), 100_000))),
                        8000,
                        true,
                        Scoring.SENTENCE_PIECE),
                new Metaspace(Prefix.PREPEND, false));
        try (SpTokenizer theirs = load(ours, "real")) {
            assertSameIds(ours, theirs, text.lines().toList());
            assertSameIds(ours, theirs, List.of(text));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Prefix.class,
            names = {"NEVER", "PREPEND"})
    void givesTheSameIdsAsBpeModels(Prefix prefix) throws IOException {
        PieceVocabulary vocabulary =
                TestCharacterPairs.tokenizer(Metaspace.PLAIN).vocabulary();
        double[] scores =
                IntStream.range(0, vocabulary.size()).mapToDouble(id -> -id).toArray();
        PieceTokenizer ours = new CharacterPairTokenizer(
                vocabulary, Merges.ofScores(vocabulary, scores), new Metaspace(prefix, false));
        try (SpTokenizer theirs = load(ours, "bpe" + prefix)) {
            assertSameIds(ours, theirs, Texts.all());
            Random random = new Random(31);
            for (int i = 0; i < 1000; i++) {
                assertSameIds(ours, theirs, List.of(Texts.random(random, 1 + random.nextInt(80)), repeated(random)));
            }
        }
        PieceTokenizer copy = SentencePieceFile.read(folder.resolve("bpe" + prefix + ".model"));
        assertThat(copy.encode(Texts.JAPANESE)).isEqualTo(ours.encode(Texts.JAPANESE));
    }

    @Test
    void refusesMergesThatNoOrderOfPiecesSays() {
        CharacterPairTokenizer trained = TestCharacterPairs.tokenizer(Metaspace.PLAIN);
        assertThatThrownBy(() -> write(trained, "trained"))
                .hasMessage(
                        "The merges of this tokenizer do not follow from an order of its pieces, and a SentencePiece model"
                                + " holds nothing else; write a tokenizer.json.");
    }

    @Test
    void refusesSpacesThatAModelCannotSay() {
        for (Prefix prefix : List.of(Prefix.FIRST, Prefix.ALWAYS)) {
            PieceTokenizer tokenizer = new UnigramTokenizer(
                    TestUnigrams.model(300, true, Scoring.SENTENCE_PIECE), new Metaspace(prefix, false));
            assertThatThrownBy(() -> write(tokenizer, "spaces"))
                    .hasMessage("A SentencePiece model puts a space in front always or never, not " + prefix
                            + "; write a tokenizer.json.");
        }
    }

    @Test
    void readsWhatItWrites() throws IOException {
        UnigramTokenizer ours = new UnigramTokenizer(
                TestUnigrams.model(500, true, Scoring.SENTENCE_PIECE), new Metaspace(Prefix.PREPEND, false));
        PieceTokenizer copy = SentencePieceFile.read(write(ours, "copy"));
        for (String text : Texts.all()) {
            assertThat(copy.encode(text)).isEqualTo(ours.encode(text));
        }
        assertThat(Files.readAllBytes(write(copy, "again"))).isEqualTo(Files.readAllBytes(write(ours, "copy")));
    }

    /** Texts with many paths of the same sum. */
    private static String repeated(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 300) {
            text.append(String.valueOf("a -=。い ".charAt(random.nextInt(7))).repeat(random.nextInt(20)));
        }
        return text.toString();
    }

    private static void assertSameIds(PieceTokenizer ours, SpTokenizer theirs, List<String> texts) {
        for (String text : texts) {
            assertThat(ours.encode(text))
                    .as(text)
                    .isEqualTo(theirs.getProcessor().encode(text));
        }
    }

    private static SpTokenizer load(PieceTokenizer tokenizer, String name) throws IOException {
        return new SpTokenizer(write(tokenizer, name));
    }

    private static Path write(PieceTokenizer tokenizer, String name) throws IOException {
        Path file = folder.resolve(name + ".model");
        try (OutputStream out = Files.newOutputStream(file)) {
            SentencePieceFile.write(tokenizer, out);
        }
        return file;
    }
}
