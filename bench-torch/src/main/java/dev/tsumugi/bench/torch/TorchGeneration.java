package dev.tsumugi.bench.torch;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/** Reads prompts and writes greedily some times and prints one JSON object: the most tokens per second of each. */
public final class TorchGeneration {
    private TorchGeneration() {}

    /**
     * @param args width, layers, heads, feed-forward width, length, vocabulary size, sequences, threads, tokens of a prompt, new
     *     tokens, repetitions
     */
    public static void main(String[] args) {
        int[] a = new int[args.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = Integer.parseInt(args[i]);
        }
        int length = a[4];
        int sequences = a[6];
        int promptTokens = a[8];
        int newTokens = a[9];
        set_num_threads(a[7]);
        manual_seed(1);
        double promptSpeed = 0;
        double answerSpeed = 0;
        try (InferenceMode mode = new InferenceMode()) {
            TorchDecoder decoder = new TorchDecoder(a[0], a[1], a[2], a[3], length, a[5]);
            for (int repetition = 0; repetition < a[10]; repetition++) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor prompts = randint(a[5], new long[] {sequences, promptTokens});
                    TorchDecoder.Cache cache = decoder.cache(sequences, length);
                    long start = System.nanoTime();
                    Tensor ids = best(decoder.nextLogits(prompts, cache));
                    long read = System.nanoTime();
                    for (int i = 1; i < newTokens; i++) {
                        ids = best(decoder.nextLogits(ids, cache));
                    }
                    long end = System.nanoTime();
                    promptSpeed = Math.max(promptSpeed, sequences * promptTokens / ((read - start) / 1e9));
                    answerSpeed = Math.max(answerSpeed, sequences * newTokens / ((end - read) / 1e9));
                }
            }
        }
        System.out.printf(
                Locale.ROOT, "{\"prompt_tokens_per_s\": %.3f, \"tokens_per_s\": %.3f}%n", promptSpeed, answerSpeed);
    }

    /** The likeliest id of each row, (B, 1). */
    private static Tensor best(Tensor logits) {
        return logits.argmax(new LongOptional(-1), true);
    }
}
