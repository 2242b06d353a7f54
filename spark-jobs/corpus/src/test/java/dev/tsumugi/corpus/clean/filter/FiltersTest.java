package dev.tsumugi.corpus.clean.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiltersTest {
    private static final String PROSE =
            "When the rain stopped, the two of them walked down to the river with a basket of bread and plums. ";
    private static final String STORY = "雨が上がると、二人は籠を持って川へ下りていった。水はまだ濁っていて、岸の草は倒れたままだった。";

    private static final GopherQuality GOPHER_QUALITY = new GopherQuality(10, 200, 3, 10, 0.1, 0.9, 0.3, 0.8, 2);
    private static final GopherRepetition GOPHER_REPETITION = new GopherRepetition(
            0.3, 0.2, 0.3, 0.2, List.of(0.2, 0.18, 0.16), List.of(0.15, 0.14, 0.13, 0.12, 0.11, 0.1));
    private static final JapaneseQuality JAPANESE_QUALITY = new JapaneseQuality(0.2, 0.5, 0.5, 20, 90, 0.2);
    private static final CodeQuality CODE_QUALITY = new CodeQuality(80, 40, 0.25, List.of("@Generated", "do not edit"));

    @Test
    void languageKeepsTheListedOnes() {
        LanguageFilter filter = new LanguageFilter(List.of("ja", "en"));
        assertKept(filter, "ja", STORY);
        assertDropped(filter, "other", "Bonjour", "unwanted-language");
        assertThatThrownBy(() -> new LanguageFilter(List.of()))
                .hasMessage("keep must list at least one language, was empty");
    }

    @Test
    void lengthCountsCharactersNotJavaChars() {
        LengthFilter filter = new LengthFilter(3, 5);
        assertKept(filter, "ja", "𠮷野家");
        assertDropped(filter, "ja", "𠮷野", "too-few-characters");
        assertDropped(filter, "en", "abcdef", "too-many-characters");
        assertThatThrownBy(() -> new LengthFilter(5, 3))
                .hasMessage("min-characters and max-characters must satisfy 0 <= min <= max, were 5 and 3");
    }

    @Test
    void symbolsDropsSigns() {
        SymbolFilter filter = new SymbolFilter(0.25);
        assertKept(filter, "en", PROSE);
        assertDropped(filter, "en", "a == b && (c || d) -> {}", "too-many-symbols");
    }

    @Test
    void gopherQualityJudgesEnglishWords() {
        assertKept(GOPHER_QUALITY, "en", PROSE);
        assertDropped(GOPHER_QUALITY, "en", "Only a few words.", "too-few-words");
        assertDropped(GOPHER_QUALITY, "en", PROSE.repeat(20), "too-many-words");
        assertDropped(GOPHER_QUALITY, "en", "a b c d e f to be of me ".repeat(3), "words-too-short");
        assertDropped(GOPHER_QUALITY, "en", "internationalization and ".repeat(9), "words-too-long");
        assertDropped(GOPHER_QUALITY, "en", "12345 67890 and the ".repeat(9), "too-few-alphabetic-words");
        assertDropped(GOPHER_QUALITY, "en", "Buy cheap watches online today ".repeat(5), "too-few-stop-words");
        assertDropped(GOPHER_QUALITY, "en", PROSE + "#tag #tag #more", "too-many-hashes-or-ellipses");
        assertDropped(
                GOPHER_QUALITY, "en", PROSE.repeat(3) + "... … ".repeat(5) + "end", "too-many-hashes-or-ellipses");
        assertDropped(GOPHER_QUALITY, "en", ("- " + PROSE + "\n").repeat(3), "too-many-bullet-lines");
        assertDropped(GOPHER_QUALITY, "en", PROSE + "\n" + PROSE.strip() + "...", "too-many-ellipsis-lines");
        assertKept(GOPHER_QUALITY, "ja", STORY);
    }

    @Test
    void gopherRepetitionFindsWhatRepeats() {
        assertKept(GOPHER_REPETITION, "en", PROSE);
        assertKept(GOPHER_REPETITION, "ja", STORY);
        assertDropped(GOPHER_REPETITION, "en", "a line\nb line\n" + "same\n".repeat(3), "too-many-duplicate-lines");
        assertDropped(
                GOPHER_REPETITION,
                "en",
                "a\nb\nc\nd\ne\nf\n" + PROSE.strip() + "\n" + PROSE,
                "too-many-duplicate-line-characters");
        assertDropped(GOPHER_REPETITION, "en", numbers(40) + " red car".repeat(12), "top-ngram-too-common");
        String phrase = "it was the best of times it was the worst ";
        assertDropped(
                GOPHER_REPETITION,
                "en",
                numbers(30) + phrase + numbers(30) + phrase + phrase,
                "too-many-duplicate-ngrams");
        String other = "やがて日が暮れ、遠くの家々に明かりがともる頃、少年は静かに笛を吹き始めた。犬だけがそれを聞いていた。";
        assertDropped(GOPHER_REPETITION, "ja", STORY + other + STORY.substring(0, 35), "too-many-duplicate-ngrams");
    }

    @Test
    void gopherRepetitionSeesParagraphs() {
        GopherRepetition paragraphsOnly =
                new GopherRepetition(1, 1, 0.3, 0.2, List.of(1.0, 1.0, 1.0), List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0));
        assertDropped(paragraphsOnly, "en", "a\n\nb\n\na\n\na", "too-many-duplicate-paragraphs");
        assertDropped(
                paragraphsOnly,
                "en",
                "a\n\nb\n\nc\n\n" + PROSE.strip() + "\n\n" + PROSE,
                "too-many-duplicate-paragraph-characters");
    }

    @Test
    void japaneseQualityJudgesScriptsAndSentences() {
        assertKept(JAPANESE_QUALITY, "ja", STORY);
        assertDropped(JAPANESE_QUALITY, "ja", "これは some text that is hardly 日本語", "too-few-japanese-letters");
        assertDropped(JAPANESE_QUALITY, "ja", "東京都千代田区永田町一丁目", "too-few-hiragana");
        assertDropped(JAPANESE_QUALITY, "ja", "インターネットプロバイダーですので", "too-many-katakana");
        assertDropped(JAPANESE_QUALITY, "ja", "はい。いいえ。そうです。", "sentences-too-short");
        assertDropped(JAPANESE_QUALITY, "ja", STORY.replace("。", "、").repeat(4), "sentences-too-long");
        assertDropped(JAPANESE_QUALITY, "ja", STORY.replace("。", "…\n"), "too-many-ellipsis-sentences");
        assertKept(JAPANESE_QUALITY, "en", PROSE);
    }

    @Test
    void gopherRepetitionDoesNotMindNamesInLatinScript() {
        String text = """
                %1$sを学ぶ人のために、%1$sの本を三冊選びました。一冊目は%1$sの文法を順に説明し、練習問題の答えも付いています。
                図書館で借りて読み比べると、説明の順番が本ごとに違うことに気づくでしょう。二冊目は%1$sよりもブラウザーの仕組みに詳しく、三冊目は設計の考え方を扱います。
                まず一冊を最後まで読んでください。%1$sは変化の速い言語ですが、土台は変わりません。""";
        for (String name : List.of("この言語", "JavaScript", "TypeScript5", "Ｊａｖａ")) {
            assertKept(GOPHER_REPETITION, "ja", text.formatted(name));
        }
        assertDropped(GOPHER_REPETITION, "ja", STORY + "JavaScript ".repeat(20), "top-ngram-too-common");
    }

    @Test
    void wrappedProseIsJoinedBeforeItsLinesAreJudged() {
        LineQuality filter = new LineQuality(0.12, 30, 0.67);
        assertKept(filter, "en", """
                The committee met on Thursday to decide about the new bridge over
                the river, which has been closed to traffic since the flood of last
                spring. Members heard from two engineers, who said that the old
                piers could be kept, and from a number of shop owners, who told how
                their sales have fallen since people must drive around by the
                northern road. A vote is expected in October, after the report on
                costs has been printed and the public has had a month in which to
                read it and to send in its questions to the office of the mayor""");
        assertKept(filter, "ja", """
                委員会は木曜日に開かれ、去年の春の洪水からずっと
                通れなくなっている川の新しい橋について話し合った。
                二人の技師が古い橋脚は使えると述べ、店の主人たち
                は売り上げが減ったことを話した。投票は秋に行われ、
                その前に費用の報告が印刷されて市民に配られる予定""");
        assertDropped(filter, "en", """
                Bridges of the northern valley and of its side valleys
                Mills
                Roads to the harbour and roads to the hills
                Inns""", "too-few-punctuated-lines");
        assertDropped(filter, "en", "Home and garden products\nContact\n".repeat(10), "too-few-punctuated-lines");
    }

    @Test
    void halfWidthPunctuationEndsASentence() {
        assertKept(
                new LineQuality(0.12, 30, 0.67), "ja", STORY.replace('。', '｡').replace('、', '､'));
        assertKept(JAPANESE_QUALITY, "ja", STORY.repeat(3).replace('。', '｡').replace('、', '､'));
    }

    @Test
    void alphabeticWordsCountsSignsAndNumbersAsWords() {
        AlphabeticWords filter = new AlphabeticWords(0.6);
        assertKept(filter, "en", PROSE);
        assertKept(filter, "ja", STORY);
        assertDropped(filter, "en", "the * / * price - - of = = a [ ] red ( ) chair | |", "too-few-alphabetic-words");
        assertDropped(GOPHER_QUALITY, "en", PROSE + "- * = ".repeat(9), "too-few-alphabetic-words");
        assertThatThrownBy(() -> new AlphabeticWords(2))
                .hasMessage("min-alphabetic-word-fraction must be 0 to 1, was 2.0");
    }

    @Test
    void lineQualityDropsLists() {
        LineQuality filter = new LineQuality(0.12, 30, 0.67);
        assertKept(filter, "en", PROSE);
        assertKept(filter, "ja", STORY);
        assertDropped(filter, "en", "Home\nProducts\nContact", "too-few-punctuated-lines");
        assertDropped(filter, "en", "Yes.\nNo.\nMaybe.", "too-many-short-lines");
    }

    @Test
    void codeQualityDropsWhatNobodyWrote() {
        String code = "/* Licensed under the Apache License */\nint add(int a, int b) {\n    return a + b;\n}\n";
        assertKept(CODE_QUALITY, "code", code);
        assertDropped(CODE_QUALITY, "code", "// Do Not Edit\n" + code, "generated-file");
        assertDropped(CODE_QUALITY, "code", code + "x".repeat(90), "line-too-long");
        assertDropped(CODE_QUALITY, "code", "y".repeat(70), "mean-line-too-long");
        assertDropped(CODE_QUALITY, "code", "{[(<>)]}\n".repeat(5), "too-few-alphanumerics");
    }

    @Test
    void wrongFractionsAreNamed() {
        assertThatThrownBy(() -> new SymbolFilter(1.5)).hasMessage("max-symbol-fraction must be 0 to 1, was 1.5");
        assertThatThrownBy(() -> new GopherRepetition(0, 0, 0, 0, List.of(0.1), List.of()))
                .hasMessage("max-top-ngram-fractions must list 3 fractions, was [0.1]");
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i * 7919 % 977).collect(Collectors.joining(" ", "", " "));
    }

    private static void assertKept(DocumentFilter filter, String language, String text) {
        assertThat(judge(filter, language, text)).isEqualTo(Verdict.keep());
    }

    private static void assertDropped(DocumentFilter filter, String language, String text, String reason) {
        assertThat(judge(filter, language, text)).isEqualTo(Verdict.drop(reason));
    }

    private static Verdict judge(DocumentFilter filter, String language, String text) {
        Document document = new Document();
        document.setLanguage(language);
        document.setText(text);
        return filter.judge(document);
    }
}
