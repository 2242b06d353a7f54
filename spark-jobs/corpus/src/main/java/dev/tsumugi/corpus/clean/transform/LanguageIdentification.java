package dev.tsumugi.corpus.clean.transform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetector;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.langdetect.ThreadSafeLanguageDetectorME;

/** OpenNLP's language model, read from the class path once for a JVM, on first use, and shared by its threads. */
final class LanguageIdentification {
    private static final String RESOURCE = "/langdetect-183.bin";

    private LanguageIdentification() {}

    /** {@code ja}, {@code en}, or {@code other} for every other language and for answers below the confidence. */
    static String detect(String text, double minConfidence) {
        Language best = Holder.DETECTOR.predictLanguage(text);
        if (best.getConfidence() < minConfidence) {
            return "other";
        }

        return switch (best.getLang()) {
            case "jpn" -> "ja";
            case "eng" -> "en";
            default -> "other";
        };
    }

    private static final class Holder {
        static final LanguageDetector DETECTOR = load();

        private static LanguageDetector load() {
            try (InputStream in = LanguageIdentification.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("The language model " + RESOURCE
                            + " is not on the class path: add opennlp-models-langdetect.");
                }

                return new ThreadSafeLanguageDetectorME(new LanguageDetectorModel(in));
            } catch (IOException e) {
                throw new UncheckedIOException("The language model " + RESOURCE + " cannot be read", e);
            }
        }
    }
}
