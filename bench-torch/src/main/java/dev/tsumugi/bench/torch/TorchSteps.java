package dev.tsumugi.bench.torch;

import static org.bytedeco.pytorch.global.torch.hasMKL;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import dev.tsumugi.bench.model.PeakMemory;
import dev.tsumugi.bench.model.StepTimes;
import java.io.IOException;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Takes some training steps (loss, gradient, clipping, AdamW) and prints one JSON object: wall and processor time of
 * the fastest step, and peak memory.
 */
public final class TorchSteps {
    private TorchSteps() {}

    /** @param args width, layers, heads, feed-forward width, length, vocabulary size, sequences, threads */
    public static void main(String[] args) throws IOException {
        int[] a = new int[args.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = Integer.parseInt(args[i]);
        }
        int length = a[4];
        int vocabularySize = a[5];
        int sequences = a[6];
        set_num_threads(a[7]);
        manual_seed(1);
        TorchDecoder decoder = new TorchDecoder(a[0], a[1], a[2], a[3], length, vocabularySize);
        TensorVector parameters = new TensorVector(decoder.parameters.toArray(new Tensor[0]));
        AdamW optimizer = new AdamW(parameters, new AdamWOptions(1e-3));
        Tensor ids = randint(vocabularySize, new long[] {sequences, length});
        Tensor targets = randint(vocabularySize, new long[] {(long) sequences * length});
        StepTimes times = StepTimes.fastest(() -> {
            // Frees every tensor of the step at its end, as C++ would: the collector of Java would come too late.
            try (PointerScope scope = new PointerScope()) {
                optimizer.zero_grad();
                decoder.loss(ids, targets).backward();
                torch.clip_grad_norm_(parameters, 1);
                optimizer.step();
            }
        });
        System.out.printf(
                Locale.ROOT,
                "{\"seconds\": %.6f, \"cpu_seconds\": %.6f, \"peak_mb\": %.1f, \"mkl\": %b}%n",
                times.seconds(),
                times.cpuSeconds(),
                PeakMemory.megabytes(),
                hasMKL());
    }
}
