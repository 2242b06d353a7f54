package dev.tsumugi.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Texts that the tests share. */
public final class Texts {
    public static final String JAPANESE = """
            今日はいい天気ですね。明日もいい天気だといいですね。昨日は雨でした。
            天気がいいので、今日は公園まで散歩に行きました。公園には子どもがたくさんいました。
            「いい天気ですね。」と、となりの人が言いました。「今日は暖かいですね。」と答えました。
            今日の天気はいい。明日の天気はどうですか。いいと思います。今日は休みです。
            コンピューターで日本語の文章を学習するのは、今日ではむずかしくありません。
            """;

    public static final String ENGLISH = """
            The quick brown fox jumps over the lazy dog. It's 10:45, and they're still there; I'd say we'll wait.
            In 2024, 1234567 people SHOULDN'T have asked what Don't'Ve means.  Two  spaces,\ttabs\t\tand   more.


            A paragraph after blank lines, with trailing spaces.  \s
            """;

    public static final String CODE = """
            public static int gcd(int a, int b) {
                while (b != 0) {
                    int t = a % b; // remainder
                    a = b;\r
                    b = t;
                }\r\n
                return a == 0x7FFF_FFFF ? -1 : a;
            }
            """;

    public static final String MIXED =
            "Hello 世界 🦖👩‍👩‍👧‍👦 e\u0301 caf\u00e9 \u3000全角\u00a0NBSP\u2028LS ﬁ ½ Ⅷ ٣٤٥ हिन्दी ไทย 한국어 "
                    + "'ſ 'S 'LL ''re 's\n\n \n  x\u0085y ー々〆ヶ ㍿ 𠮷野家 \u200d\ufeff <|im_end|> <|begin_of_text|>";

    private Texts() {}

    public static List<String> all() {
        return List.of(JAPANESE, ENGLISH, CODE, MIXED, "", " ", "\n", "a", "。");
    }

    /** Where a file of the shared data lies; the folder may be absent. */
    public static Path shared(String file) {
        return Path.of(System.getProperty("shared.data", "../../shared/data")).resolve(file);
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Random text that mixes what pre-tokenizers tell apart. */
    public static String random(Random random, int characters) {
        StringBuilder text = new StringBuilder();
        while (text.length() < characters) {
            switch (random.nextInt(8)) {
                case 0 -> text.append(" \n\r\t\u3000\u00a0 \n  ".charAt(random.nextInt(10)));
                case 1 -> text.append((char) (' ' + random.nextInt(95)));
                case 2 -> text.append((char) ('a' + random.nextInt(26)));
                case 3 -> text.append((char) (0x3040 + random.nextInt(0xC0)));
                case 4 -> text.append("'sS'tT'REreVELLlldDmM'ſ".charAt(random.nextInt(23)));
                case 5 -> text.append((char) ('0' + random.nextInt(10)));
                default -> text.appendCodePoint(assigned(random));
            }
        }
        return text.toString();
    }

    /** Every UTF-16 unit at random, unpaired surrogates included. */
    public static String randomUnits(Random random, int units) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < units; i++) {
            text.append((char) (random.nextBoolean() ? 0xD800 + random.nextInt(0x800) : random.nextInt(0x10000)));
        }
        return text.toString();
    }

    /** Names of the shared texts. */
    public static Stream<String> sharedTexts() {
        return Stream.of("text/botchan.txt", "text/wagahaiwa_nekodearu.txt", "tinyshakespeare/input.txt");
    }

    private static int assigned(Random random) {
        while (true) {
            int codePoint = random.nextInt(random.nextBoolean() ? 0x3000 : 0x30000);
            int type = Character.getType(codePoint);
            if (type != Character.UNASSIGNED && type != Character.SURROGATE && type != Character.PRIVATE_USE) {
                return codePoint;
            }
        }
    }
}
