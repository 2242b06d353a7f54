package dev.tsumugi.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Made-up English and Japanese paragraphs whose words are as unevenly frequent as those of real text (Zipf's law). */
final class SampleText {
    private static final int WORDS = 4000;
    private static final List<String> SYLLABLES = List.of(
            "ka", "ren", "to", "mi", "sol", "ver", "in", "the", "ation", "er", "on", "pre", "lu", "st", "ing", "qua");
    private static final String KANA = "のにはをたがでてとしれさあいうかきくけこらりるよわん";
    private static final String KANJI = "日本人大学生東京国会社年時間水火山川田中心車道力手紙織物語言葉";

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<String> english = words(() -> letters(SYLLABLES, 1 + random.nextInt(4)));
    private final List<String> japanese = words(() -> letters(List.of(KANJI.split("")), random.nextInt(3))
            + letters(List.of(KANA.split("")), 1 + random.nextInt(3)));

    /** Paragraphs of 40 to 120 words, every other one Japanese. */
    List<String> paragraphs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> i % 2 == 0 ? paragraph(english, " ", ". ") : paragraph(japanese, "", "。"))
                .toList();
    }

    /** A page with a menu, an article of eight paragraphs and a footer. */
    String htmlPage() {
        String article =
                paragraphs(8).stream().map(text -> "<p>" + text + "</p>").collect(Collectors.joining("\n"));
        String menu = IntStream.range(0, 20)
                .mapToObj(i -> "<li><a href=\"/" + i + "\">" + pick(english) + "</a></li>")
                .collect(Collectors.joining());
        return "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>" + pick(english)
                + "</title></head><body><nav><ul>" + menu + "</ul></nav><article>" + article + "</article><footer>"
                + pick(english) + "</footer></body></html>";
    }

    private String paragraph(List<String> words, String between, String end) {
        return IntStream.range(0, 40 + random.nextInt(80))
                .mapToObj(i -> pick(words) + (i % 12 == 11 ? end : between))
                .collect(Collectors.joining());
    }

    private String pick(List<String> words) {
        return words.get((int) Math.min(words.size() - 1.0, Math.pow(words.size(), random.nextDouble()) - 1));
    }

    private String letters(List<String> from, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> from.get(random.nextInt(from.size())))
                .collect(Collectors.joining());
    }

    private static List<String> words(Supplier<String> word) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            words.add(word.get());
        }
        return words;
    }
}
