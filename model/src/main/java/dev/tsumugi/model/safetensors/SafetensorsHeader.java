package dev.tsumugi.model.safetensors;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The JSON header of a safetensors file: which tensor lies where in the data that follows it. */
final class SafetensorsHeader {
    static final int ALIGNMENT = 8;
    private static final String METADATA = "__metadata__";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** Where a tensor lies; {@code begin} and {@code end} are bytes from the start of the data. */
    record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {}

    @JsonPropertyOrder({"dtype", "shape", "data_offsets"})
    @SuppressWarnings("ArrayRecordComponent") // only a shape for Jackson to fill
    private record EntryJson(
            @JsonProperty(required = true) String dtype,
            @JsonProperty(required = true) long[] shape,

            @JsonProperty(value = "data_offsets", required = true)
            long[] dataOffsets) {}

    private SafetensorsHeader() {}

    /** The header for tensors that follow each other without gaps, padded with spaces to a multiple of 8 bytes. */
    static byte[] write(List<TensorSlot> tensors, TensorType type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart(METADATA);
            json.writeStringField("format", "pt");
            json.writeEndObject();
            long begin = 0;
            for (TensorSlot tensor : tensors) {
                long end = begin + tensor.length() * type.bytes();
                long[] shape =
                        tensor.shape().stream().mapToLong(Integer::longValue).toArray();
                json.writeFieldName(tensor.name());
                json.writePOJO(new EntryJson(type.safetensorsName(), shape, new long[] {begin, end}));
                begin = end;
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /**
     * The tensors in the order of their data.
     *
     * @param dataBytes the bytes that follow the header
     * @throws DamagedFileException when a tensor's type, shape and offsets do not fit each other, or the tensors do not
     *     cover the data exactly once
     */
    static List<Entry> parse(String file, byte[] header, long dataBytes) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser json = JSON.createParser(header)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new DamagedFileException(file + ": the safetensors header must be a JSON object.");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) {
                    json.skipChildren();
                } else {
                    entries.add(entry(file, name, JSON.readValue(json, EntryJson.class)));
                }
            }
        } catch (JacksonException e) {
            throw new DamagedFileException(
                    file + ": the safetensors header cannot be read: " + e.getOriginalMessage() + ".", e);
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        requireCover(file, entries, dataBytes);
        return entries;
    }

    private static Entry entry(String file, String name, EntryJson json) throws DamagedFileException {
        String tensor = file + ": tensor " + name;
        TensorType type = TensorType.ofSafetensorsName(json.dtype())
                .orElseThrow(() -> new DamagedFileException(tensor + " has type " + json.dtype()
                        + ", but only these can be read: " + TensorType.safetensorsNames() + "."));
        long[] offsets = json.dataOffsets();
        if (offsets.length != 2 || offsets[0] < 0 || offsets[1] < offsets[0]) {
            throw new DamagedFileException(tensor + " needs data_offsets [begin, end] with 0 <= begin <= end, but has "
                    + Arrays.toString(offsets) + ".");
        }
        long expected = bytes(tensor, json.shape(), type);
        if (offsets[1] - offsets[0] != expected) {
            throw new DamagedFileException(tensor + " of type " + json.dtype() + " and shape "
                    + Arrays.toString(json.shape()) + " takes " + expected + " bytes, but its data_offsets "
                    + Arrays.toString(offsets) + " span " + (offsets[1] - offsets[0]) + ".");
        }
        return new Entry(name, type, Arrays.stream(json.shape()).boxed().toList(), offsets[0], offsets[1]);
    }

    private static long bytes(String tensor, long[] shape, TensorType type) throws DamagedFileException {
        try {
            long bytes = type.bytes();
            for (long dimension : shape) {
                if (dimension < 0) {
                    throw new DamagedFileException(
                            tensor + " has a negative dimension in its shape " + Arrays.toString(shape) + ".");
                }
                bytes = Math.multiplyExact(bytes, dimension);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new DamagedFileException(tensor + " is too large: its shape is " + Arrays.toString(shape) + ".", e);
        }
    }

    private static void requireCover(String file, List<Entry> entries, long dataBytes) throws DamagedFileException {
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin() != end) {
                throw new DamagedFileException(file + ": tensor " + entry.name() + " should begin at byte " + end
                        + " of the data, where the tensor before it ends, but begins at " + entry.begin() + ".");
            }
            end = entry.end();
        }
        if (end != dataBytes) {
            throw new DamagedFileException(file + (end > dataBytes ? " is cut off" : " is too long")
                    + ": its tensors take " + end + " bytes, but " + dataBytes + " bytes follow the header.");
        }
    }
}
