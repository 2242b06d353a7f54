package dev.tsumugi.training.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.workflow.report.Page;
import dev.tsumugi.workflow.report.Templates;
import java.util.List;

/**
 * A self-contained page of attention: where each token of a text attends, layer by layer, and every head as a heat map.
 *
 * @param model what to call the model
 * @param labels what each token shows
 * @param details further words on each token, shown where the pointer rests
 * @param attention probabilities by layer, head, attending and attended token
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record AttentionPage(
        String text, String model, List<String> labels, List<String> details, float[][][][] attention) {

    /** The most tokens of a page that a browser shows with ease. */
    public static final int MAX_TOKENS = 128;

    private static final int PARTS = 10_000;

    /**
     * What the template sees.
     *
     * @param json the attention, as the script reads it
     */
    private record View(
            String title, String subtitle, String text, int tokens, int layers, int heads, String json, String script)
            implements Page {}

    /** The page as HTML. */
    public String html() {
        return Templates.render(
                AttentionPage.class,
                new View(
                        "Attention",
                        "What attends to what in " + model + ".",
                        text,
                        labels.size(),
                        attention.length,
                        attention[0].length,
                        json(),
                        Templates.resource(AttentionPage.class, "attention.js")));
    }

    /** Rows up to the diagonal, in parts of ten thousand: the rest is zero. */
    private String json() {
        ObjectNode data = new ObjectMapper().createObjectNode();
        labels.forEach(data.putArray("labels")::add);
        details.forEach(data.putArray("details")::add);
        data.put("parts", PARTS);
        ArrayNode layers = data.putArray("layers");
        for (float[][][] heads : attention) {
            ArrayNode layer = layers.addArray();
            for (float[][] rows : heads) {
                ArrayNode head = layer.addArray();
                for (int t = 0; t < rows.length; t++) {
                    ArrayNode row = head.addArray();
                    for (int s = 0; s <= t; s++) {
                        row.add(Math.round(rows[t][s] * PARTS));
                    }
                }
            }
        }
        try {
            // A text may hold "</script>".
            return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and text is JSON", e);
        }
    }
}
