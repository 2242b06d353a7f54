package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.JapaneseScript;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Japanese prose by the mix of its scripts and the length of its sentences (Okazaki et al. 2024, "Building a Large
 * Japanese Web Corpus for Large Language Models", arXiv:2404.17733, section 3.3); documents in other languages pass. The
 * paper's values are for web pages: manuals hold Latin names, tables and long sentences, and few of them pass.
 *
 * @param minHiraganaFraction of the Japanese letters; less: {@code too-few-hiragana}
 * @param maxKatakanaFraction of the Japanese letters; more: {@code too-many-katakana}
 * @param minJapaneseFraction Japanese letters of all letters; less: {@code too-few-japanese-letters}
 * @param minMeanSentenceCharacters less: {@code sentences-too-short}
 * @param maxMeanSentenceCharacters more: {@code sentences-too-long}
 * @param maxEllipsisSentenceFraction sentences that end in a middle dot or an ellipsis; more: {@code too-many-ellipsis-sentences}
 */
public record JapaneseQuality(
        double minHiraganaFraction,
        double maxKatakanaFraction,
        double minJapaneseFraction,
        double minMeanSentenceCharacters,
        double maxMeanSentenceCharacters,
        double maxEllipsisSentenceFraction)
        implements DocumentFilter {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[。．｡！？!?])|\n");

    public JapaneseQuality {
        Fractions.check("min-hiragana-fraction", minHiraganaFraction);
        Fractions.check("max-katakana-fraction", maxKatakanaFraction);
        Fractions.check("min-japanese-fraction", minJapaneseFraction);
        Fractions.check("max-ellipsis-sentence-fraction", maxEllipsisSentenceFraction);
        if (!(minMeanSentenceCharacters >= 0 && maxMeanSentenceCharacters >= minMeanSentenceCharacters)) {
            throw new IllegalArgumentException(
                    "min-mean-sentence-characters and max-mean-sentence-characters must satisfy 0 <= min <= max, were "
                            + minMeanSentenceCharacters + " and " + maxMeanSentenceCharacters);
        }
    }

    @Override
    public Verdict judge(Document document) {
        if (!document.getLanguage().equals("ja")) {
            return Verdict.keep();
        }

        String fault = faultOfScripts(document.getText());
        if (fault.isEmpty()) {
            fault = faultOfSentences(document.getText());
        }
        return fault.isEmpty() ? Verdict.keep() : Verdict.drop(fault);
    }

    private String faultOfScripts(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long japanese = text.codePoints().filter(JapaneseScript::isLetter).count();
        if (Fractions.of(japanese, letters) < minJapaneseFraction) {
            return "too-few-japanese-letters";
        }

        long hiragana = text.codePoints().filter(JapaneseScript::isHiragana).count();
        if (Fractions.of(hiragana, japanese) < minHiraganaFraction) {
            return "too-few-hiragana";
        }

        long katakana = text.codePoints().filter(JapaneseScript::isKatakana).count();
        return Fractions.of(katakana, japanese) > maxKatakanaFraction ? "too-many-katakana" : "";
    }

    private String faultOfSentences(String text) {
        List<String> sentences = SENTENCE_END
                .splitAsStream(text)
                .map(String::strip)
                .filter(sentence -> !sentence.isEmpty())
                .toList();
        double mean = Fractions.of(sentences.stream().mapToInt(String::length).sum(), sentences.size());
        if (mean < minMeanSentenceCharacters) {
            return "sentences-too-short";
        }

        if (mean > maxMeanSentenceCharacters) {
            return "sentences-too-long";
        }

        long ellipses = sentences.stream()
                .filter(sentence -> sentence.endsWith("・") || sentence.endsWith("…"))
                .count();
        return Fractions.of(ellipses, sentences.size()) > maxEllipsisSentenceFraction
                ? "too-many-ellipsis-sentences"
                : "";
    }
}
