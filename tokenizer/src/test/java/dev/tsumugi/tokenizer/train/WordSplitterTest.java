package dev.tsumugi.tokenizer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordSplitterTest {
    @Test
    void cutsAtThePatternOnlyWithoutABoundary() {
        assertThat(splitter(Boundary.NONE).split("今日はいい天気ですね。 It's me"))
                .containsExactly("今日はいい天気ですね", "。", " It", "'s", " me");
    }

    @Test
    void cutsWhereTheScriptChanges() {
        assertThat(splitter(Boundary.SCRIPT).split("「東京タワーへ行く人々」とJavaを見た"))
                .containsExactly("「", "東京", "タワー", "へ", "行", "く", "人々", "」", "と", "Java", "を", "見", "た");
    }

    @Test
    void cutsAtWords() {
        assertThat(splitter(Boundary.WORD).split("今日はいい天気ですね。")).containsExactly("今日", "は", "いい", "天気", "です", "ね", "。");
        assertThat(splitter(Boundary.WORD).split(" Javaで書く café")).containsExactly(" Java", "で", "書く", " café");
    }

    @Test
    void cutsNoCharacterInTwo() {
        String text = "𠮷野家で𩸽と𠮟られた𠀋𪚲𫝆";
        assertThat(splitter(Boundary.WORD).split(text))
                .allSatisfy(word -> assertThat(word)
                        .isEqualTo(new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @EnumSource
    void keepsEveryCharacter(Boundary boundary) {
        WordSplitter splitter = splitter(boundary);
        Random random = new Random(8);
        for (String text : Texts.all()) {
            assertThat(String.join("", splitter.split(text))).isEqualTo(text);
        }
        for (int i = 0; i < 300; i++) {
            String text = Texts.random(random, 60);
            assertThat(String.join("", splitter.split(text))).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @EnumSource
    void boundsTheLengthOfAWord(Boundary boundary) {
        for (String unit : new String[] {"a", "あ", "𠮷", "日本", "^"}) {
            String text = unit.repeat(20_000);
            assertThat(splitter(boundary).split(text))
                    .allSatisfy(word -> assertThat(word.getBytes(StandardCharsets.UTF_8).length)
                            .isBetween(1, WordSplitter.MAX_WORD_BYTES));
            assertThat(String.join("", splitter(boundary).split(text))).isEqualTo(text);
        }
    }

    @Test
    void travelsToASparkTask() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(splitter(Boundary.WORD));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((WordSplitter) in.readObject()).split("いい天気")).containsExactly("いい", "天気");
        }
    }

    private static WordSplitter splitter(Boundary boundary) {
        return new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), boundary);
    }
}
