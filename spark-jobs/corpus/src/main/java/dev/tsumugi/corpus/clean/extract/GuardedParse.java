package dev.tsumugi.corpus.clean.extract;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/**
 * A page as a tree of elements. Hostile markup would keep the parser busy for hours: so the limits are looked at whenever it
 * asks for more of the page, and it stops within the next few thousand characters.
 */
final class GuardedParse extends Reader {
    private final Reader page;
    private final ExtractLimitsConfig limits;
    private final long startNanos = System.nanoTime();
    private final StreamParser parser = new StreamParser(Parser.htmlParser());

    private GuardedParse(String page, ExtractLimitsConfig limits) {
        this.page = new StringReader(page);
        this.limits = limits;
    }

    /** @throws LimitExceeded where the page exceeds a limit */
    static Document of(String page, ExtractLimitsConfig limits) throws LimitExceeded {
        try (GuardedParse guarded = new GuardedParse(page, limits);
                StreamParser parser = guarded.parser.parse(guarded, "")) {
            Document document = parser.complete();
            guarded.check(document);
            return document;
        } catch (UncheckedIOException e) {
            throw limit(e.getCause());
        } catch (IOException e) {
            throw limit(e);
        }
    }

    private static LimitExceeded limit(IOException e) {
        if (e instanceof LimitExceeded limit) {
            return limit;
        }
        throw new UncheckedIOException("a string cannot fail to be read", e);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        check(parser.document());
        return page.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        page.close();
    }

    private void check(Document document) throws LimitExceeded {
        if (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos) >= limits.maxHtmlSeconds()) {
            throw new LimitExceeded("html-too-slow");
        }
        if (document == null) {
            return;
        }

        int depth = 0;
        for (Node open = document; open instanceof Element; open = open.lastChild()) {
            if (depth++ > limits.maxHtmlDepth()) {
                throw new LimitExceeded("html-too-deep");
            }
            if (depth <= 3 && open.attributesSize() > limits.maxHtmlAttributes()) {
                throw new LimitExceeded(
                        "html-too-many-attributes"); // of html or body, which gather those of later tags
            }
        }
    }

    /** A limit of the page that was exceeded; the message is the reason for dropping it. */
    static final class LimitExceeded extends IOException {
        private static final long serialVersionUID = 1L;

        private LimitExceeded(String reason) {
            super(reason);
        }
    }
}
