package dev.tsumugi.model.engine.reference;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.EMBEDDING;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.POSITIONS;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * From one sequence's ids to the logits of each position, and back: embeddings, then for each layer x + attention(norm(x))
 * and x + feedForward(norm(x)), a last norm and the output projection.
 */
final class ReferenceDecoder {

    private final ReferenceParameters parameters;
    private final ModelConfig config;
    private final ReferenceSequence sequence;
    private final ReferenceBlock embeddingDropout;
    private final List<ReferenceAttention> attentions = new ArrayList<>();
    private final List<ReferenceBlock> branches = new ArrayList<>();
    private final ReferenceBlock head;

    ReferenceDecoder(ReferenceParameters parameters, ReferenceSequence sequence) {
        this.parameters = parameters;
        this.config = parameters.config();
        this.sequence = sequence;
        embeddingDropout = sequence.dropout(DropoutMask.EMBEDDING);
        for (int layer = 0; layer < config.layers(); layer++) {
            attentions.add(new ReferenceAttention(parameters, layer, sequence));
            branches.add(new ReferenceChain(List.of(
                    norm(nameInLayer(layer, ATTENTION_NORM)),
                    attentions.get(layer),
                    sequence.dropout(DropoutMask.attention(layer)))));
            branches.add(new ReferenceChain(List.of(
                    norm(nameInLayer(layer, FEED_FORWARD_NORM)),
                    isLlama() ? new ReferenceSwiGlu(parameters, layer) : new ReferenceGelu(parameters, layer),
                    sequence.dropout(DropoutMask.feedForward(layer)))));
        }
        head = new ReferenceChain(
                List.of(norm(FINAL_NORM), new ReferenceProjection(parameters, parameters.outputName())));
    }

    private boolean isLlama() {
        return config.architecture() == Architecture.LLAMA;
    }

    private ReferenceBlock norm(String gain) {
        return isLlama() ? new ReferenceRmsNorm(parameters, gain) : new ReferenceLayerNorm(parameters, gain);
    }

    /** (T, V) */
    double[][] logits() {
        double[][] x = embeddingDropout.forward(embed());
        for (ReferenceBlock branch : branches) {
            x = Rows.sum(x, branch.forward(x));
        }
        return head.forward(x);
    }

    /** What each position attends to in a layer, after {@link #logits}: (H, T, T). */
    double[][][] probabilities(int layer) {
        return attentions.get(layer).probabilities();
    }

    /** Adds to the parameters' gradient, after {@link #logits}. */
    void backward(double[][] dLogits) {
        double[][] dx = head.backward(dLogits);
        for (int i = branches.size() - 1; i >= 0; i--) {
            dx = Rows.sum(dx, branches.get(i).backward(dx));
        }
        embedBackward(embeddingDropout.backward(dx));
    }

    private double[][] embed() {
        double[][] x = new double[sequence.ids().length][config.width()];
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < config.width(); c++) {
                x[t][c] = parameters.values()[tokenAt(t) + c];
                if (!isLlama()) {
                    x[t][c] += parameters.values()[positionAt(t) + c];
                }
            }
        }
        return x;
    }

    private void embedBackward(double[][] dx) {
        for (int t = 0; t < dx.length; t++) {
            for (int c = 0; c < config.width(); c++) {
                parameters.gradient()[tokenAt(t) + c] += dx[t][c];
                if (!isLlama()) {
                    parameters.gradient()[positionAt(t) + c] += dx[t][c];
                }
            }
        }
    }

    private int tokenAt(int t) {
        return parameters.offset(EMBEDDING) + sequence.ids()[t] * config.width();
    }

    private int positionAt(int t) {
        return parameters.offset(POSITIONS) + (t - sequence.starts()[t]) * config.width();
    }
}
