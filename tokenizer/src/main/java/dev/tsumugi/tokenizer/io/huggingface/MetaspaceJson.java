package dev.tsumugi.tokenizer.io.huggingface;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.Metaspace.Prefix;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@link Metaspace} as {@code tokenizer.json} says it: in a normalizer or a pre-tokenizer, and again in the decoder. */
final class MetaspaceJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String MARK = PieceVocabulary.SPACE_MARK;

    private MetaspaceJson() {}

    static Metaspace read(JsonComponent root) throws IOException {
        List<String> normalizers = new ArrayList<>();
        readNormalizer(root.child("normalizer"), normalizers);
        boolean prepends = normalizers.remove("Prepend");
        JsonComponent preTokenizer = root.child("pre_tokenizer");
        if (preTokenizer.isNothing() && normalizers.isEmpty()) {
            throw preTokenizer.error("is null and normalizer replaces no spaces by " + MARK + "; one of them must");
        }
        Metaspace metaspace = preTokenizer.isNothing() ? Metaspace.PLAIN : readPreTokenizer(preTokenizer);
        if (normalizers.contains("Prepend") || (prepends && metaspace.prefix() != Prefix.NEVER)) {
            throw root.error("puts more than one space in front, which is not supported");
        }
        if (prepends) {
            metaspace = new Metaspace(Prefix.PREPEND, metaspace.split());
        }
        JsonComponent decoder = root.child("decoder");
        boolean stripped = readDecoder(decoder);
        if (stripped != (metaspace.prefix() != Prefix.NEVER)) {
            throw decoder.error(
                    stripped
                            ? "takes off a space that nothing puts in front"
                            : "leaves the space that is put in front, which is not supported");
        }
        return metaspace;
    }

    static void write(Metaspace metaspace, ObjectNode root) {
        boolean prepends = metaspace.prefix() == Prefix.PREPEND;
        if (prepends) {
            ObjectNode normalizer = JSON.objectNode().put("type", "Sequence");
            normalizer
                    .putArray("normalizers")
                    .add(JSON.objectNode().put("type", "Prepend").put("prepend", MARK))
                    .add(replace(" ", MARK));
            root.set("normalizer", normalizer);
        } else {
            root.putNull("normalizer");
        }
        if (prepends && !metaspace.split()) {
            root.putNull("pre_tokenizer");
        } else {
            Prefix scheme = prepends ? Prefix.NEVER : metaspace.prefix();
            root.set(
                    "pre_tokenizer",
                    JSON.objectNode()
                            .put("type", "Metaspace")
                            .put("replacement", MARK)
                            .put("prepend_scheme", scheme.name().toLowerCase(Locale.ROOT))
                            .put("split", metaspace.split()));
        }
        ArrayNode decoders = JSON.arrayNode();
        decoders.add(replace(MARK, " "))
                .add(JSON.objectNode().put("type", "ByteFallback"))
                .add(JSON.objectNode().put("type", "Fuse"));
        if (metaspace.prefix() != Prefix.NEVER) {
            decoders.add(JSON.objectNode()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0));
        }
        root.set("decoder", JSON.objectNode().put("type", "Sequence").set("decoders", decoders));
    }

    /** Adds the types of the normalizer's parts, which are known ones. */
    private static void readNormalizer(JsonComponent normalizer, List<String> types) throws IOException {
        if (normalizer.isNothing()) {
            return;
        }
        normalizer.expectType("Prepend", "Replace", "Sequence");
        switch (normalizer.type()) {
            case "Prepend" -> {
                normalizer.onlyKeys("type", "prepend");
                normalizer.expect("prepend", MARK);
                types.add("Prepend");
            }
            case "Replace" -> {
                expectReplace(normalizer, " ", MARK);
                types.add("Replace");
            }
            default -> {
                for (JsonComponent part : normalizer.child("normalizers").elements()) {
                    readNormalizer(part, types);
                }
            }
        }
    }

    private static Metaspace readPreTokenizer(JsonComponent preTokenizer) throws IOException {
        preTokenizer.expectType("Metaspace");
        preTokenizer.onlyKeys("type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        preTokenizer.expect("replacement", MARK);
        boolean split =
                !preTokenizer.has("split") || preTokenizer.child("split").flag();
        if (!preTokenizer.has("prepend_scheme")) {
            boolean prefix = !preTokenizer.has("add_prefix_space")
                    || preTokenizer.child("add_prefix_space").flag();
            return new Metaspace(prefix ? Prefix.ALWAYS : Prefix.NEVER, split);
        }
        return switch (preTokenizer.child("prepend_scheme").text()) {
            case "never" -> new Metaspace(Prefix.NEVER, split);
            case "first" -> new Metaspace(Prefix.FIRST, split);
            case "always" -> new Metaspace(Prefix.ALWAYS, split);
            default -> throw preTokenizer.child("prepend_scheme").error("is none of never, first, always");
        };
    }

    /** Whether a space is taken off the front. */
    private static boolean readDecoder(JsonComponent decoder) throws IOException {
        decoder.expectType("Metaspace", "Sequence", "Replace", "ByteFallback", "Fuse", "Strip");
        switch (decoder.type()) {
            case "Metaspace":
                return readPreTokenizer(decoder).prefix() != Prefix.NEVER;
            case "Replace":
                expectReplace(decoder, MARK, " ");
                return false;
            case "Strip":
                decoder.expect("content", " ");
                decoder.expect("start", 1);
                decoder.expect("stop", 0);
                return true;
            case "Sequence":
                boolean stripped = false;
                List<JsonComponent> parts = decoder.child("decoders").elements();
                for (JsonComponent part : parts) {
                    stripped |= readDecoder(part);
                }
                return stripped;
            default:
                return false;
        }
    }

    private static void expectReplace(JsonComponent replace, String from, String to) throws IOException {
        replace.onlyKeys("type", "pattern", "content");
        replace.child("pattern").onlyKeys("String");
        replace.child("pattern").expect("String", from);
        replace.expect("content", to);
    }

    private static ObjectNode replace(String from, String to) {
        ObjectNode replace = JSON.objectNode().put("type", "Replace");
        replace.putObject("pattern").put("String", from);
        return replace.put("content", to);
    }
}
