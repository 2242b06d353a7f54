package dev.tsumugi.model.generate;

import dev.tsumugi.model.engine.DecodingSession;
import dev.tsumugi.model.engine.TransformerEngine;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** Reads prompts one after the other; the cache of one that comes again is copied. */
final class PromptReader implements AutoCloseable {

    private final TransformerEngine engine;
    private final FloatPointer parameters;
    private final List<int[]> prompts;
    private int next;
    private DecodingSession read;
    private float[] logits;
    private long tokens;
    private long nanos;

    PromptReader(TransformerEngine engine, FloatPointer parameters, List<int[]> prompts) {
        this.engine = engine;
        this.parameters = parameters;
        this.prompts = prompts;
    }

    boolean hasNext() {
        return next < prompts.size();
    }

    /** The next prompt's sequence, closed by the caller. */
    Continuation next(GenerationSettings settings) {
        long begin = System.nanoTime();
        int index = next++;
        int[] prompt = prompts.get(index);
        if (index == 0 || !Arrays.equals(prompt, prompts.get(index - 1))) {
            read(prompt);
        }
        DecodingSession session = hasNext() && Arrays.equals(prompt, prompts.get(next)) ? read.fork() : handOver();
        nanos += System.nanoTime() - begin;
        int room = engine.config().contextLength() - prompt.length + 1;
        return new Continuation(index, prompt, session, logits.clone(), room, settings);
    }

    private void read(int[] prompt) {
        close();
        read = engine.startDecoding(parameters);
        logits = new float[engine.config().vocabularySize()];
        read.feed(prompt, logits);
        tokens += prompt.length;
    }

    private DecodingSession handOver() {
        DecodingSession session = read;
        read = null;
        return session;
    }

    long tokens() {
        return tokens;
    }

    double seconds() {
        return nanos / 1e9;
    }

    @Override
    public void close() {
        if (read != null) {
            read.close();
        }
    }
}
