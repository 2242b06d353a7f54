package dev.tsumugi.bench.torch;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.cross_entropy;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.outer;
import static org.bytedeco.pytorch.global.torch.pow;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.rsqrt;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A Llama with untied embeddings, written with libtorch's fastest functions for each part. */
final class TorchDecoder {
    private static final Scalar EPSILON = new Scalar(1e-5);

    private final int heads;
    private final int headWidth;
    private final Tensor cosines;
    private final Tensor sines;
    private final Tensor table;
    private final List<Layer> layers = new ArrayList<>();
    private final Tensor finalGain;
    private final Tensor output;

    final List<Tensor> parameters = new ArrayList<>();

    private record Layer(
            Tensor attentionGain,
            Tensor queryKeyValue,
            Tensor attentionOutput,
            Tensor feedForwardGain,
            Tensor gate,
            Tensor up,
            Tensor down) {}

    TorchDecoder(int width, int depth, int heads, int feedForwardWidth, int length, int vocabularySize) {
        this.heads = heads;
        headWidth = width / heads;
        Tensor positions = arange(new Scalar(0), new Scalar(length)).to(ScalarType.Float);
        Tensor exponents = arange(new Scalar(0), new Scalar(headWidth / 2))
                .to(ScalarType.Float)
                .mul(new Scalar(-2.0 / headWidth));
        Tensor angles = outer(positions, pow(new Scalar(10_000.0), exponents));
        cosines = cat(new TensorVector(angles.cos(), angles.cos()), -1);
        sines = cat(new TensorVector(angles.sin(), angles.sin()), -1);
        table = matrix(vocabularySize, width);
        for (int i = 0; i < depth; i++) {
            layers.add(new Layer(
                    gain(width),
                    matrix(3L * width, width),
                    matrix(width, width),
                    gain(width),
                    matrix(feedForwardWidth, width),
                    matrix(feedForwardWidth, width),
                    matrix(width, feedForwardWidth)));
        }
        finalGain = gain(width);
        output = matrix(vocabularySize, width);
    }

    private Tensor matrix(long out, long in) {
        return parameter(randn(out, in).mul(new Scalar(0.02)).detach());
    }

    private Tensor gain(long width) {
        return parameter(ones(width));
    }

    private Tensor parameter(Tensor tensor) {
        parameters.add(tensor.set_requires_grad(true));
        return tensor;
    }

    /** The mean cross-entropy of ids (B, T) with targets (B T). */
    Tensor loss(Tensor ids, Tensor targets) {
        Tensor x = embedding(table, ids);
        for (Layer layer : layers) {
            x = x.add(linear(attend(norm(x, layer.attentionGain), layer), layer.attentionOutput));
            Tensor normed = norm(x, layer.feedForwardGain);
            Tensor inner = silu(linear(normed, layer.gate)).mul(linear(normed, layer.up));
            x = x.add(linear(inner, layer.down));
        }
        Tensor logits = linear(norm(x, finalGain), output);
        return cross_entropy(logits.view(-1, logits.size(-1)), targets);
    }

    /** Keys and values (B, H, T, K) of each layer for sequences that grow together, of which {@code length} are there. */
    static final class Cache {
        private final List<Tensor> keys = new ArrayList<>();
        private final List<Tensor> values = new ArrayList<>();
        private long length;
    }

    Cache cache(long sequences, long length) {
        Cache cache = new Cache();
        for (int i = 0; i < layers.size(); i++) {
            cache.keys.add(zeros(sequences, heads, length, headWidth));
            cache.values.add(zeros(sequences, heads, length, headWidth));
        }
        return cache;
    }

    /** Appends ids (B, n), more than one only to an empty cache; answers the logits (B, V) after the last. */
    Tensor nextLogits(Tensor ids, Cache cache) {
        Tensor x = embedding(table, ids);
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            Tensor attended = attend(norm(x, layer.attentionGain), layer, cache, i);
            x = x.add(linear(attended, layer.attentionOutput));
            Tensor normed = norm(x, layer.feedForwardGain);
            x = x.add(linear(silu(linear(normed, layer.gate)).mul(linear(normed, layer.up)), layer.down));
        }
        cache.length += ids.size(1);
        return linear(norm(x.select(1, -1), finalGain), output);
    }

    private Tensor attend(Tensor x, Layer layer) {
        return attend(x, layer, null, 0);
    }

    private Tensor attend(Tensor x, Layer layer, Cache cache, int index) {
        long sequences = x.size(0);
        long length = x.size(1);
        long first = cache == null ? 0 : cache.length;
        Tensor all = linear(x, layer.queryKeyValue).view(sequences, length, 3, heads, headWidth);
        Tensor query = rotate(all.select(2, 0).transpose(1, 2), first);
        Tensor key = rotate(all.select(2, 1).transpose(1, 2), first);
        Tensor value = all.select(2, 2).transpose(1, 2);
        if (cache != null) {
            cache.keys.get(index).narrow(2, first, length).copy_(key);
            cache.values.get(index).narrow(2, first, length).copy_(value);
            key = cache.keys.get(index).narrow(2, 0, first + length);
            value = cache.values.get(index).narrow(2, 0, first + length);
        }
        return scaled_dot_product_attention(
                        query, key, value, new TensorOptional(), 0.0, length > 1, new DoubleOptional(), false)
                .transpose(1, 2)
                .contiguous()
                .view(sequences, length, (long) heads * headWidth);
    }

    private Tensor rotate(Tensor x, long position) {
        Tensor first = x.narrow(-1, 0, headWidth / 2);
        Tensor second = x.narrow(-1, headWidth / 2, headWidth / 2);
        Tensor turned = cat(new TensorVector(second.neg(), first), -1);
        long length = x.size(2);
        return x.mul(cosines.narrow(0, position, length)).add(turned.mul(sines.narrow(0, position, length)));
    }

    private static Tensor norm(Tensor x, Tensor gain) {
        Tensor meanSquare = x.pow(new Scalar(2)).mean(new long[] {-1}, true, new ScalarTypeOptional());
        return x.mul(rsqrt(meanSquare.add(EPSILON))).mul(gain);
    }
}
