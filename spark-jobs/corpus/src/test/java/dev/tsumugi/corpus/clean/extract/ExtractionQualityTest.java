package dev.tsumugi.corpus.clean.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Main text against 300 hand-checked pages of WCXB's dev split, scored as there: mean F1 of words per page. */
class ExtractionQualityTest {
    private static final Path DATA =
            Path.of(System.getProperty("shared.data", "../../../shared/data"), "extraction-dev");

    /** The best Java peer, readability4j 1.0.8, reaches {@value #READABILITY4J} on the same pages with the same scorer. */
    private static final double READABILITY4J = 0.780;

    private static final double FLOOR = 0.85;

    /** The pages by name: others may come to lie beside them. */
    private static final String PAGES = """
            0001 0006 0011 0016 0021 0026 0031 0036 0041 0046 0051 0056 0061 0066 0071 0076 0081 0086 0091 0096 0101 0106 0111 0116 0121
            0126 0133 0138 0143 0148 0153 0158 0163 0168 0173 0179 0184 0189 0194 0199 0205 0210 0215 0220 0225 0230 0235 0240 0245 0250
            0255 0260 0265 0270 0275 0280 0285 0290 0295 0300 0305 0310 0315 0320 0325 0330 0335 0340 0345 0350 0355 0360 0366 0371 0376
            0381 0386 0391 0396 0401 0406 0412 0417 0422 0427 0432 0437 0442 0448 0453 0458 0463 0468 0473 0478 0483 0488 0494 0499 0504
            0509 0514 0519 0524 0529 0534 0540 0546 0551 0556 0561 0566 0574 0579 0584 0589 0594 0599 0604 0609 0614 0619 0625 0631 0637
            0642 0647 0652 0658 0663 0668 0673 0678 0683 0688 0693 0698 0703 0709 0714 0719 0847 1066 1177 1377 1476 1628 1674 1788 1837
            2035 2201 2362 2498 2722 2826 2833 2838 2843 2848 2853 2858 2863 2868 2873 2879 2893 2900 2905 2910 2917 2923 2935 2953 2962
            2969 2974 2990 2996 3001 3010 3016 3022 3029 3035 3051 3061 3066 3072 3079 4010 4016 4024 4029 4036 4042 4050 4055 4063 4069
            4076 4084 4090 4098 4104 4110 4115 4121 4126 4137 4146 4151 4161 4169 4175 4182 4190 4195 4206 4218 4225 4240 4245 4251 4257
            4262 4267 4273 4281 4289 4295 4303 4310 4317 4331 4343 4355 4363 4369 4375 4380 4400 4408 4413 4419 4433 4440 4445 4452 4459
            4465 4472 4478 4487 4499 4509 4517 4526 4533 4547 4553 4560 4565 4577 4582 4589 4597 4604 4609 4614 4620 4628 4640 4646 4656
            4662 4669 4679 4684 4692 4698 4704 4715 4750 4761 4771 4789 4802 4815 4825 4835 4843 4850 4858 4864 4873 4883 4897 4905 4914
            """;

    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    @Test
    void meanWordF1IsAboveTheFloor(TestReporter reporter) throws IOException {
        assumeTrue(Files.isDirectory(DATA), "needs the pages of shared/data/extraction-dev");
        TextExtractor extractor =
                new TextExtractor(new ExtractLimitsConfig(5_000_000, 500, 256, 60, 20, RubyReadings.OMIT));
        List<Path> pages = Stream.of(PAGES.split("\\s+"))
                .map(name -> DATA.resolve("html").resolve(name + ".html.gz"))
                .toList();

        double sum = 0;
        for (Path page : pages) {
            sum += f1(words(extractor.extract(raw(page)).text()), words(mainContent(page)));
        }
        double mean = sum / pages.size();

        reporter.publishEntry("mean word F1 of " + pages.size() + " pages", "%.4f".formatted(mean));
        assertThat(mean).isGreaterThan(FLOOR).isGreaterThan(READABILITY4J);
    }

    private static RawDocument raw(Path page) throws IOException {
        RawDocument raw = new RawDocument();
        raw.setMediaType("text/html");
        raw.setCharset("");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(page))) {
            raw.setContent(in.readAllBytes());
        }
        return raw;
    }

    private static String mainContent(Path page) throws IOException {
        String name = page.getFileName().toString().replace(".html.gz", ".json");
        JsonNode truth = new ObjectMapper()
                .readTree(DATA.resolve("ground-truth").resolve(name).toFile());
        return truth.at("/ground_truth/main_content").asText("");
    }

    private static Map<String, Integer> words(String text) {
        Map<String, Integer> words = new HashMap<>();
        WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .forEach(word -> words.merge(word.group(), 1, Integer::sum));
        return words;
    }

    private static double f1(Map<String, Integer> found, Map<String, Integer> wanted) {
        int common = wanted.entrySet().stream()
                .mapToInt(word -> Math.min(word.getValue(), found.getOrDefault(word.getKey(), 0)))
                .sum();
        int total = total(found) + total(wanted);
        return total == 0 ? 1 : 2.0 * common / total;
    }

    private static int total(Map<String, Integer> words) {
        return words.values().stream().mapToInt(Integer::intValue).sum();
    }
}
