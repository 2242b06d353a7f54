package dev.tsumugi.workflow.report;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import dev.tsumugi.workflow.config.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;

/**
 * HTML from Mustache templates. A template lies beside the class that it belongs to: {@code corpus-section.mustache} beside
 * {@code CorpusSection}. It sees the components of a record, its view.
 *
 * <p>Text is escaped. Whole numbers stand as {@link Numbers#count}, others as {@link Numbers#threeFigures}. A section over an
 * empty {@link Optional} is left out. A name that the view does not have is an error.
 */
public final class Templates {
    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .strictSections(true)
            .withCollector(new OptionalCollector())
            .withFormatter(Templates::text);

    private Templates() {}

    /**
     * Fills the template of a class. Parts that it includes lie beside it, or beside this class.
     *
     * @param owner names the template
     * @param view what the template sees
     */
    public static String render(Class<?> owner, Object view) {
        return COMPILER.withLoader(part -> new StringReader(part(owner, part + ".mustache")))
                .compile(resource(owner, Names.ofComponent(owner.getSimpleName()) + ".mustache"))
                .execute(view);
    }

    /** A file beside a class. */
    public static String resource(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is in the application jar", e);
        }
    }

    private static String part(Class<?> owner, String name) {
        return resource(owner.getResource(name) == null ? Templates.class : owner, name);
    }

    private static String text(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return Numbers.count(((Number) value).longValue());
        }
        return value instanceof Double number ? Numbers.threeFigures(number) : String.valueOf(value);
    }

    private static final class OptionalCollector extends DefaultCollector {
        @Override
        public Iterator<?> toIterator(Object value) {
            return value instanceof Optional<?> optional ? optional.stream().iterator() : super.toIterator(value);
        }
    }
}
