package dev.tsumugi.model.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.DamagedFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class SafetensorsTest {
    private static final String ONE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @Test
    void writesTheBytesOfTheFormat() throws IOException {
        byte[] file = write(slots(new float[] {1f, -2f, 0.5f}), TensorType.FLOAT32);

        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = (int) bytes.getLong();
        assertThat(headerBytes % 8).isZero();
        assertThat(new String(file, 8, headerBytes, UTF_8).strip())
                .isEqualTo("{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}");
        bytes.position(8 + headerBytes);
        assertThat(new float[] {bytes.getFloat(), bytes.getFloat(), bytes.getFloat()})
                .containsExactly(1f, -2f, 0.5f);
        assertThat(bytes.remaining()).isZero();
    }

    @Test
    void readsWhatItWroteAcrossBufferBoundaries() throws IOException {
        float[] values = new float[100_003];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        FloatPointer source = new FloatPointer(values);
        FloatPointer target = new FloatPointer(values.length);
        byte[] file = write(List.of(new TensorSlot("x", List.of(values.length), source, 0)), TensorType.FLOAT32);

        read(file, List.of(new TensorSlot("x", List.of(values.length), target, 0)));

        assertThat(floats(target, values.length)).containsExactly(values);
        assertThat(write(List.of(new TensorSlot("x", List.of(values.length), target, 0)), TensorType.FLOAT32))
                .isEqualTo(file);
    }

    @Test
    void countsSlotsFromThePointersPosition() throws IOException {
        FloatPointer source = new FloatPointer(9f, 9f, 1f, 2f).position(2);
        FloatPointer target = new FloatPointer(3);

        read(
                write(List.of(new TensorSlot("x", List.of(2), source, 0)), TensorType.FLOAT32),
                List.of(new TensorSlot("x", List.of(2), target, 1)));

        assertThat(target.get(1)).isEqualTo(1f);
        assertThat(target.get(2)).isEqualTo(2f);
    }

    @Test
    void readsBfloat16() throws IOException {
        FloatPointer target = new FloatPointer(3);

        read(write(slots(new float[] {1f, -2f, 0.333f}), TensorType.BFLOAT16), slots(target));

        assertThat(floats(target, 3)).containsExactly(1f, -2f, 0.33203125f);
    }

    @Test
    void readsTensorsInAnyOrderAndSkipsIgnoredOnes() throws IOException {
        String header = "{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]},"
                + "\"extra\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}";
        FloatPointer target = new FloatPointer(3);
        byte[] file = file(header, 1f, 2f, 0f, 3f);

        Safetensors.read("f", new ByteArrayInputStream(file), file.length, slots(target), "extra"::equals);

        assertThat(floats(target, 3)).containsExactly(1f, 2f, 3f);
    }

    @Test
    void refusesAFileThatIsCutOff() throws IOException {
        byte[] file = file(ONE, 1f, 2f);

        assertDamaged(
                () -> readA(Arrays.copyOf(file, 5)),
                "f is cut off: a safetensors file starts with the 8-byte length of its header, but the file has 5 bytes.");
        assertDamaged(
                () -> readA(Arrays.copyOf(file, 20)),
                "f is cut off: its header should have " + ONE.length() + " bytes, but the file has only 20.");
        assertDamaged(
                () -> readA(Arrays.copyOf(file, file.length - 3)),
                "f is cut off: its tensors take 8 bytes, but 5 bytes follow the header.");
        assertDamaged(
                () -> Safetensors.read(
                        "f", new ByteArrayInputStream(file, 0, file.length - 3), file.length, slotA(2), name -> false),
                "f is cut off: it should have " + file.length + " bytes, but ends in tensor a.");
    }

    @Test
    void refusesAFileThatIsTooLong() {
        assertDamaged(
                () -> readA(file(ONE, 1f, 2f, 3f)),
                "f is too long: its tensors take 8 bytes, but 12 bytes follow the header.");
    }

    @Test
    void refusesAHeaderOfImpossibleLength() {
        byte[] file = new byte[64];
        Arrays.fill(file, (byte) 0xFF);

        assertDamaged(
                () -> readA(file),
                "f is no safetensors file: its header should have 2 to 100000000 bytes, but claims 18446744073709551615.");
    }

    @Test
    void refusesOffsetsThatOverlapOrLeaveGaps() {
        String overlap = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}";
        String gap = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}";

        assertDamaged(
                () -> readA(file(overlap, 1f, 2f, 3f)),
                "f: tensor b should begin at byte 8 of the data, where the tensor before it ends, but begins at 4.");
        assertDamaged(
                () -> readA(file(gap, 1f, 2f, 3f)),
                "f: tensor a should begin at byte 0 of the data, where the tensor before it ends, but begins at 4.");
    }

    @Test
    void refusesOffsetsThatContradictTheShape() {
        assertDamaged(
                () -> readA(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 1f, 2f)),
                "f: tensor a of type F32 and shape [3] takes 12 bytes, but its data_offsets [0, 8] span 8.");
        assertDamaged(
                () -> readA(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 1f, 2f)),
                "f: tensor a needs data_offsets [begin, end] with 0 <= begin <= end, but has [8, 0].");
        assertDamaged(
                () -> readA(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 1f, 2f)),
                "f: tensor a has a negative dimension in its shape [-2].");
        assertDamaged(
                () -> readA(file(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
                        1f,
                        2f)),
                "f: tensor a is too large: its shape is [4294967296, 4294967296].");
    }

    @Test
    void refusesTypesItCannotRead() {
        assertDamaged(
                () -> readA(file("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 1f, 2f)),
                "f: tensor a has type I64, but only these can be read: [F32, F16, BF16].");
    }

    @Test
    void refusesTensorsThatDoNotFitTheModel() {
        assertDamaged(
                () -> Safetensors.read(
                        "f",
                        new ByteArrayInputStream(file(ONE, 1f, 2f)),
                        file(ONE, 1f, 2f).length,
                        slotA(3),
                        n -> false),
                "f: tensor a should have shape [3], but has [2].");
        assertDamaged(
                () -> read(file(ONE, 1f, 2f), List.of()),
                "f: tensor a is not part of the model that config.json describes.");
        assertDamaged(
                () -> read(
                        file(ONE, 1f, 2f),
                        List.of(slotA(2).get(0), new TensorSlot("b", List.of(1), new FloatPointer(1), 0))),
                "f: tensor b of shape [1] is missing (1 of 2 are).");
    }

    @Test
    void refusesAHeaderThatIsNoValidJson() {
        assertThatThrownBy(() -> readA(file("{\"a\":}", 1f)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("f: the safetensors header cannot be read: Unexpected character");
        assertThatThrownBy(() -> readA(file("{\"a\":{\"dtype\":\"F32\"}}", 1f)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("shape");
        assertThatThrownBy(() ->
                        readA(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":1}", 1f)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("Duplicate field 'a'");
        assertDamaged(() -> readA(file("[]", 1f)), "f: the safetensors header must be a JSON object.");
    }

    private static void assertDamaged(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(DamagedFileException.class).hasMessage(message);
    }

    private static List<TensorSlot> slots(float[] values) {
        return slots(new FloatPointer(values));
    }

    private static List<TensorSlot> slots(FloatPointer vector) {
        return List.of(new TensorSlot("a", List.of(2, 1), vector, 0), new TensorSlot("b", List.of(1), vector, 2));
    }

    private static List<TensorSlot> slotA(int floats) {
        return List.of(new TensorSlot("a", List.of(floats), new FloatPointer(floats), 0));
    }

    private static void readA(byte[] file) throws IOException {
        read(file, slotA(2));
    }

    private static void read(byte[] file, List<TensorSlot> slots) throws IOException {
        Safetensors.read("f", new ByteArrayInputStream(file), file.length, slots, name -> false);
    }

    private static byte[] write(List<TensorSlot> slots, TensorType type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, slots, type);
        return out.toByteArray();
    }

    private static byte[] file(String header, float... data) {
        byte[] headerBytes = header.getBytes(UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(8 + headerBytes.length + data.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(headerBytes.length).put(headerBytes);
        for (float value : data) {
            file.putFloat(value);
        }
        return file.array();
    }

    private static float[] floats(FloatPointer vector, int count) {
        float[] values = new float[count];
        vector.get(values);
        return values;
    }
}
