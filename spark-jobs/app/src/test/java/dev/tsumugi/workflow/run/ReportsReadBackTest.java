package dev.tsumugi.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stages and trainings write is read back as the same records. */
class ReportsReadBackTest {
    static Stream<Arguments> reports() {
        return Stages.all().stream()
                .flatMap(stage -> stage.reportTypes().stream().map(type -> Arguments.of(stage, type)));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void aReportIsReadBackAsItWasWritten(Stage stage, Class<? extends StageReport> type)
            throws ReflectiveOperationException, JsonProcessingException {
        for (boolean full : List.of(true, false)) {
            StageReport report = type.cast(sample(type, full));
            JsonNode written = Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(report));

            assertThat(new StageManifest(null, "", 1, type.getSimpleName(), written).reportOf(stage))
                    .isEqualTo(report);
        }
    }

    @Test
    void aLineOfTheTrainingLogIsReadBackAsItWasWritten() throws ReflectiveOperationException, JsonProcessingException {
        for (boolean full : List.of(true, false)) {
            Object entry = sample(TrainingLog.Entry.class, full);

            assertThat(Json.STRICT.readValue(Json.MAPPER.writeValueAsString(entry), TrainingLog.Entry.class))
                    .isEqualTo(entry);
        }
    }

    /**
     * A value of a type, records within records.
     *
     * @param full whether there is something where there may be nothing
     */
    private static Object sample(Type type, boolean full) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? List.of(sample(arguments[0], full))
                    : new TreeMap<>(Map.of("ja", sample(arguments[1], full)));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return sampleRecord(plain, full);
        }
        if (plain == String.class) {
            return "紡ぎ";
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[plain.getEnumConstants().length - 1];
        }
        if (plain == int.class || plain == Integer.class) {
            return 7;
        }
        if (plain == long.class || plain == Long.class) {
            return 7_000_000_000L;
        }
        assertThat(plain).isIn(double.class, Double.class);
        return 0.1;
    }

    private static Object sampleRecord(Class<?> type, boolean full) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            boolean mayBeNull = components[i].getType() == Double.class
                    || components[i].getType() == Integer.class
                    || components[i].getAccessor().isAnnotationPresent(JsonInclude.class);
            values[i] = mayBeNull && !full ? null : sample(components[i].getGenericType(), full);
        }
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }
}
