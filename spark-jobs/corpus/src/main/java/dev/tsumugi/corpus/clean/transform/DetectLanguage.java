package dev.tsumugi.corpus.clean.transform;

import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.document.Document;
import dev.tsumugi.corpus.document.JapaneseScript;
import dev.tsumugi.corpus.document.SourceKind;

/**
 * Sets a document's language: {@code code} for source code; {@code ja} where enough letters are kana, which no other
 * language writes; what the source declares, where the script agrees; else what OpenNLP's model of 103 languages says.
 *
 * @param minKanaFraction of the letters, from which a text is Japanese; manuals are half Latin, so well below prose
 * @param minConfidence of the model, 0 to 1, below which the language is {@code other}
 * @param maxCharacters from the start of the text that the model reads
 */
public record DetectLanguage(double minKanaFraction, double minConfidence, int maxCharacters)
        implements DocumentTransform {
    private static final double MIN_LATIN_FRACTION = 0.8;

    public DetectLanguage {
        if (!(minKanaFraction > 0 && minKanaFraction <= 1)) {
            throw new IllegalArgumentException(
                    "min-kana-fraction must be above 0 and at most 1, was " + minKanaFraction);
        }
        if (!(minConfidence >= 0 && minConfidence <= 1)) {
            throw new IllegalArgumentException("min-confidence must be 0 to 1, was " + minConfidence);
        }
        if (maxCharacters < 1) {
            throw new IllegalArgumentException("max-characters must be positive, was " + maxCharacters);
        }
    }

    @Override
    public Document apply(Document document) {
        return document.withLanguage(languageOf(document));
    }

    private String languageOf(Document document) {
        if (document.getKind().equals(SourceKind.CODE.key())) {
            return "code";
        }

        String text = document.getText();
        long letters = text.codePoints().filter(Character::isLetter).count();
        if (letters == 0) {
            return "other";
        }

        if (JapaneseScript.countKana(text) >= minKanaFraction * letters) {
            return "ja";
        }

        return isCredible(document.getLanguage(), text, letters)
                ? document.getLanguage()
                : LanguageIdentification.detect(
                        text.substring(0, Math.min(text.length(), maxCharacters)), minConfidence);
    }

    /** A declared language is believed where the letters could be its own: manuals declared Japanese hold English pages. */
    private static boolean isCredible(String declared, String text, long letters) {
        return switch (declared) {
            case "ja" -> text.codePoints().filter(JapaneseScript::isLetter).count() > letters / 2;
            case "en" ->
                text.codePoints().filter(DetectLanguage::isLatinLetter).count() >= MIN_LATIN_FRACTION * letters;
            default -> false;
        };
    }

    private static boolean isLatinLetter(int character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }
}
