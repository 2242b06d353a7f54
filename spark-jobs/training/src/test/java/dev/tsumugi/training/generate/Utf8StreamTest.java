package dev.tsumugi.training.generate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class Utf8StreamTest {
    private final List<String> pieces = new ArrayList<>();
    private final Utf8Stream stream = new Utf8Stream(pieces::add);

    @Test
    void holdsBackACharacterUntilItIsWhole() {
        byte[] bytes = "a今😀".getBytes(UTF_8);

        for (byte part : bytes) {
            stream.add(new byte[] {part});
        }
        stream.finish();

        assertThat(pieces).containsExactly("a", "今", "😀");
    }

    @Test
    void replacesBytesThatAreNoCharacter() {
        stream.add(new byte[] {(byte) 0xE4, (byte) 0xBB, 'x'});
        stream.add(new byte[] {(byte) 0xFF});
        stream.add(new byte[] {(byte) 0xE4});
        stream.finish();

        assertThat(String.join("", pieces)).isEqualTo("\uFFFDx\uFFFD\uFFFD");
    }

    @Test
    void saysNothingForNothing() {
        stream.add(new byte[0]);
        stream.finish();

        assertThat(pieces).isEmpty();
    }
}
