package dev.tsumugi.corpus.clean.transform;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Telephone numbers as Japan writes them and international ones. How many digits they have tells them from dates and part numbers. */
final class PhoneNumbers {
    static final String PLACEHOLDER = "[PHONE]";

    private static final String BEFORE = "(?:(?<![\\w.+/-])|(?<=(?i:tel|fax)))";
    private static final String AFTER = "(?![\\w-]|\\.\\d)";

    /** 03-1234-5678, 03(1234)5678, (03)1234-5678. */
    private static final Pattern JAPANESE = Pattern.compile(BEFORE
            + "(?:0[1-9]\\d{0,3} ?- ?\\d{1,4} ?- ?\\d{3,4}"
            + "|0[1-9]\\d{0,3} ?\\(\\d{1,4}\\)[ -]?\\d{3,4}"
            + "|\\(0[1-9]\\d{0,3}\\)[ -]?\\d{1,4}-\\d{3,4}"
            + "|0[789]0\\d{8})" + AFTER);

    /** +81 3 1234 5678, +1 (555) 123-4567, +819012345678. */
    private static final Pattern INTERNATIONAL = Pattern.compile(
            "(?<![\\w.+-])\\+(?:81\\d{9,10}|[1-9]\\d{0,2}(?:[ -]?\\(\\d{1,4}\\)[ -]?\\d{1,4})?(?:[ -]\\d{1,4}){1,5})"
                    + AFTER);

    private static final int LANDLINE_DIGITS = 10;
    private static final int MOBILE_DIGITS = 11;
    private static final int MIN_INTERNATIONAL_DIGITS = 10;
    private static final int MAX_INTERNATIONAL_DIGITS = 15;

    private PhoneNumbers() {}

    static String mask(String text) {
        String masked = NarrowText.of(text).replace(JAPANESE, PhoneNumbers::isJapanese, PLACEHOLDER);
        return masked.indexOf('+') < 0 && masked.indexOf('＋') < 0
                ? masked
                : NarrowText.of(masked).replace(INTERNATIONAL, PhoneNumbers::isInternational, PLACEHOLDER);
    }

    private static boolean isJapanese(MatchResult number) {
        String digits = digits(number);
        if (digits.startsWith("0120") || digits.startsWith("0570") || digits.startsWith("0990")) {
            return digits.length() == LANDLINE_DIGITS;
        }

        boolean longer = digits.startsWith("0800") || digits.matches("0[25789]0\\d*");
        boolean endsInFour =
                Character.isDigit(number.group().charAt(number.group().length() - 4));
        return digits.length() == (longer ? MOBILE_DIGITS : LANDLINE_DIGITS) && endsInFour;
    }

    private static boolean isInternational(MatchResult number) {
        int digits = digits(number).length();
        return digits >= MIN_INTERNATIONAL_DIGITS && digits <= MAX_INTERNATIONAL_DIGITS;
    }

    private static String digits(MatchResult number) {
        return number.group().replaceAll("\\D", "");
    }
}
