package dev.tsumugi.tokenizer.text;

/** Classes of code points that pre-tokenizers tell apart, in the Unicode version of the running JDK (17: Unicode 13). */
final class CharacterClass {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;
    static final byte NEWLINE = 4;

    private static final byte[] CLASSES = new byte[Character.MAX_CODE_POINT + 1];

    static {
        for (int codePoint = 0; codePoint < CLASSES.length; codePoint++) {
            CLASSES[codePoint] = classify(codePoint);
        }
    }

    private CharacterClass() {}

    /** Returns the class of a code point. */
    static byte of(int codePoint) {
        return CLASSES[codePoint];
    }

    private static byte classify(int codePoint) {
        if (codePoint == '\r' || codePoint == '\n') {
            return NEWLINE;
        }
        if (isWhiteSpace(codePoint)) {
            return SPACE;
        }
        if (Character.isLetter(codePoint)) {
            return LETTER;
        }
        return switch (Character.getType(codePoint)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
    }

    /** The property White_Space, which {@code Character.isWhitespace} is not. */
    private static boolean isWhiteSpace(int codePoint) {
        return Character.isSpaceChar(codePoint) || (codePoint >= 0x9 && codePoint <= 0xD) || codePoint == 0x85;
    }
}
