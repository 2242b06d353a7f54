package dev.tsumugi.tokenizer.io.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.unigram.Scoring;
import dev.tsumugi.tokenizer.unigram.UnigramModel;
import dev.tsumugi.tokenizer.unigram.UnigramTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentencePieceFileTest {
    @Test
    void readsTheDefaultsOfFieldsThatAreLeftOut() throws IOException {
        ProtobufWriter normalizer = new ProtobufWriter().bool(4, false);
        PieceTokenizer tokenizer = read(pieces().message(3, normalizer).text(99, "unknown fields are skipped"));
        assertThat(tokenizer.encode("a")).containsExactly(1, 2);
        assertThat(tokenizer.vocabulary().piece(2)).isEqualTo("a");
    }

    @Test
    void namesWhatItDoesNotKnow() {
        assertError(
                pieces(),
                "test.model takes out spaces at the ends and doubled ones (normalizer_spec.remove_extra_whitespaces), which is not"
                        + " supported.");
        assertError(
                pieces().message(3, new ProtobufWriter().text(1, "nmt_nfkc").text(2, "map")),
                "test.model normalises text by the rules nmt_nfkc (normalizer_spec.precompiled_charsmap), which is not supported.");
        assertError(
                plain().message(2, new ProtobufWriter().varint(3, 4)),
                "test.model is of model type 4, neither UNIGRAM nor BPE, which is not supported.");
        assertError(
                plain().message(2, new ProtobufWriter().bool(35, true)),
                "test.model has trainer_spec.byte_fallback true and no pieces for bytes, which is not supported.");
        assertError(
                plain().message(2, new ProtobufWriter().bool(24, true)),
                "test.model marks words at their end (trainer_spec.treat_whitespace_as_suffix), which is not supported.");
        for (int kind : new int[] {4, 5}) {
            assertError(
                    plain().message(1, new ProtobufWriter().text(1, "x").varint(3, kind))
                            .message(2, new ProtobufWriter().varint(3, 2)),
                    "test.model is a BPE model with user-defined or unused pieces, which is not supported.");
        }
        assertError(
                plain().message(1, new ProtobufWriter().text(1, "x").varint(3, 9)),
                "test.model: piece 3 is of the unknown type 9.");
        assertError(
                plain().message(1, new ProtobufWriter().text(1, "a")),
                "test.model: The tokens 2 and 3 have the same bytes; each token occurs once in a vocabulary.");
    }

    @Test
    void refusesWhatIsNoModel() {
        assertError(new ProtobufWriter(), "test.model is no SentencePiece model: it has no pieces.");
        assertThatThrownBy(() -> read(new byte[] {0x0A, 0x7F, 1}))
                .hasMessage("test.model is no SentencePiece model: it ends within a value at byte 2.");
        assertThatThrownBy(() -> read(new byte[] {(byte) 0x80}))
                .hasMessage("test.model is no SentencePiece model: it ends within a value at byte 1.");
        assertThatThrownBy(() -> read(new byte[] {0x08, 1}))
                .hasMessage(
                        "test.model is no SentencePiece model: it has the wire type 0 in field 1 where 2 is due at byte 1.");
        assertThatThrownBy(() -> read(new byte[] {0x02, 0}))
                .hasMessage("test.model is no SentencePiece model: it has the field number 0 at byte 1.");
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x81);
        assertThatThrownBy(() -> read(endless))
                .hasMessage("test.model is no SentencePiece model: it has a number of more than 64 bits at byte 10.");
        assertThatThrownBy(() -> read(new byte[] {0x0A, 3, 0x0A, 1, (byte) 0xFF}))
                .hasMessage(
                        "test.model is no SentencePiece model: it has a text that is no UTF-8 in field 1 at byte 5.");
    }

    @Test
    void saysSoForAnyDamage() {
        Random random = new Random(32);
        byte[] model = plain().toBytes();
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = model.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                read(damaged);
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("test.model");
            }
        }
    }

    @Test
    void refusesToWriteAPieceWithANullCharacter() {
        PieceVocabulary vocabulary =
                PieceVocabulary.of(List.of("<unk>", "a\0"), List.of(PieceKind.UNKNOWN, PieceKind.NORMAL));
        UnigramModel model = new UnigramModel(vocabulary, new double[2], Scoring.SENTENCE_PIECE);
        assertThatThrownBy(() -> SentencePieceFile.write(
                        new UnigramTokenizer(model, Metaspace.PLAIN), OutputStream.nullOutputStream()))
                .hasMessage("The piece 1 holds U+0000, on which SentencePiece fails; write a tokenizer.json.");
    }

    @Test
    void refusesToWriteAPieceThatGoesOnAfterASpaceWhereTheTokenizerSplits() throws IOException {
        for (String piece : List.of("a\u2581", "\u2581\u2581")) {
            PieceVocabulary vocabulary = PieceVocabulary.of(
                    List.of("<unk>", "\u2581a", piece), List.of(PieceKind.UNKNOWN, PieceKind.NORMAL, PieceKind.NORMAL));
            UnigramModel model = new UnigramModel(vocabulary, new double[3], Scoring.SENTENCE_PIECE);
            SentencePieceFile.write(
                    new UnigramTokenizer(model, new Metaspace(Prefix.NEVER, false)), OutputStream.nullOutputStream());
            assertThatThrownBy(() -> SentencePieceFile.write(
                            new UnigramTokenizer(model, new Metaspace(Prefix.NEVER, true)),
                            OutputStream.nullOutputStream()))
                    .hasMessage("The piece \"" + piece + "\" goes on after a space, where the tokenizer splits;"
                            + " a SentencePiece model cannot say so.");
        }
    }

    @Test
    void namesTheBeginningTheEndAndThePadding() throws IOException {
        PieceVocabulary vocabulary = PieceVocabulary.of(
                List.of("</s>", "<unk>", "<s>", "<pad>"),
                List.of(PieceKind.CONTROL, PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.NORMAL));
        UnigramModel model = new UnigramModel(vocabulary, new double[4], Scoring.SENTENCE_PIECE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SentencePieceFile.write(new UnigramTokenizer(model, Metaspace.PLAIN), out);
        Map<Integer, Object> trainer = trainer(new ProtobufReader("test.model", out.toByteArray()));
        assertThat(trainer)
                .containsEntry(40, 1L)
                .containsEntry(41, 2L)
                .containsEntry(42, 0L)
                .containsEntry(43, -1L)
                .containsEntry(46, "<s>")
                .containsEntry(47, "</s>")
                .doesNotContainKey(48);
    }

    private static Map<Integer, Object> trainer(ProtobufReader model) throws IOException {
        Map<Integer, Object> fields = new HashMap<>();
        for (int field = model.next(); field != 0; field = model.next()) {
            if (field != SentencePieceFile.TRAINER) {
                model.skip();
                continue;
            }
            ProtobufReader trainer = model.message();
            for (int number = trainer.next(); number != 0; number = trainer.next()) {
                fields.put(number, number >= 45 ? trainer.text() : trainer.varint());
            }
        }
        return fields;
    }

    private static ProtobufWriter pieces() {
        return new ProtobufWriter()
                .message(1, new ProtobufWriter().text(1, "<unk>").varint(3, 2))
                .message(
                        1,
                        new ProtobufWriter().text(1, PieceVocabulary.SPACE_MARK).float32(2, -2))
                .message(1, new ProtobufWriter().text(1, "a").float32(2, -1));
    }

    private static ProtobufWriter plain() {
        return pieces().message(3, new ProtobufWriter().bool(4, false));
    }

    private static void assertError(ProtobufWriter model, String message) {
        assertThatThrownBy(() -> read(model)).isInstanceOf(IOException.class).hasMessage(message);
    }

    private static PieceTokenizer read(ProtobufWriter model) throws IOException {
        return read(model.toBytes());
    }

    private static PieceTokenizer read(byte[] model) throws IOException {
        return SentencePieceFile.read(new ByteArrayInputStream(model), "test.model");
    }
}
