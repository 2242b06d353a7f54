package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.block.Activations;
import dev.tsumugi.model.engine.cpu.block.Attention;
import dev.tsumugi.model.engine.cpu.block.Blocks;
import dev.tsumugi.model.engine.cpu.block.ForwardPass;
import dev.tsumugi.model.engine.cpu.block.Positions;
import dev.tsumugi.model.engine.cpu.block.RowRange;
import dev.tsumugi.model.engine.cpu.block.Tensors;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.SingleThreadedBlas;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What all growing sequences of an engine share: its threads, and buffers that are used by one call at a time. */
public final class Decoder implements AutoCloseable {

    /** Long prompts pass in chunks, and many sequences in groups, so that buffers stay small. */
    private static final int ROWS_AT_ONCE = 128;

    private final ModelConfig config;
    private final ThreadTeam team;
    private final Attention attention;
    private final List<TokenAttention> tokenAttentions;
    private final TokenProjection tokenProjection;
    private final ForwardPass promptPass;
    private final ForwardPass tokenPass;
    private final Activations activations;
    private final int[] starts = new int[ROWS_AT_ONCE];
    private Floats logits;

    public Decoder(ModelConfig config, Kernels kernels, Positions positions, ThreadTeam team) {
        this.config = config;
        this.team = team;
        attention = new Attention(config, kernels, new Gemm(), new Laps());
        tokenAttentions = Stream.generate(() -> new TokenAttention(config, kernels))
                .limit(team.threads())
                .toList();
        List<Gemm> gemms = Stream.generate(Gemm::new).limit(team.threads()).toList();
        tokenProjection = new TokenProjection(team, gemms);
        promptPass = new ForwardPass(config, new Blocks(config, kernels, new PromptProjection(team, gemms), positions));
        Blocks tokenBlocks = new Blocks(config, kernels, tokenProjection, positions);
        tokenPass = new ForwardPass(config, tokenBlocks);
        activations = Activations.forInference(config, ROWS_AT_ONCE, tokenBlocks.activation.innerWidth());
        logits = Floats.allocate(config.vocabularySize());
    }

    /** Appends some tokens to one sequence. */
    synchronized void feed(CpuDecodingSession session, int[] ids, float[] nextLogits) {
        if (ids.length == 1) {
            feedEach(List.of(session), ids, new float[][] {nextLogits});
            return;
        }
        KeyValueCache cache = session.cache();
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            int rows = 0;
            for (int at = 0; at < ids.length; at += rows) {
                rows = Math.min(ROWS_AT_ONCE, ids.length - at);
                PromptMixer mixer = new PromptMixer(attention, cache, starts);
                promptPass.run(session.parameters(), activations, new RowRange(rows, ids, at), mixer);
                cache.position += rows;
            }
            int width = config.width();
            activations.outputNormed.copyFrom(activations.outputNormed, (rows - 1) * width, 0, width);
            writeLogits(session.parameters(), 1);
        }
        logits.read(0, nextLogits);
    }

    /** Appends one token to each of several sequences of the same parameters. */
    public synchronized void feedEach(List<CpuDecodingSession> sessions, int[] ids, float[][] nextLogits) {
        int vocabulary = config.vocabularySize();
        try (SingleThreadedBlas ignored = SingleThreadedBlas.enter()) {
            for (int at = 0; at < ids.length; at += ROWS_AT_ONCE) {
                int rows = Math.min(ROWS_AT_ONCE, ids.length - at);
                List<KeyValueCache> caches = new ArrayList<>();
                for (CpuDecodingSession session : sessions.subList(at, at + rows)) {
                    caches.add(session.cache());
                }
                Tensors parameters = sessions.get(at).parameters();
                TokenMixer mixer = new TokenMixer(config, team, tokenAttentions, caches);
                tokenPass.run(parameters, activations, new RowRange(rows, ids, at), mixer);
                caches.forEach(cache -> cache.position++);
                writeLogits(parameters, rows);
                for (int row = 0; row < rows; row++) {
                    logits.read(row * vocabulary, nextLogits[at + row]);
                }
            }
        }
    }

    private void writeLogits(Tensors parameters, int rows) {
        int vocabulary = config.vocabularySize();
        if (logits.length < rows * vocabulary) {
            Floats larger = Floats.allocate((long) rows * vocabulary);
            logits.close();
            logits = larger;
        }
        tokenProjection.project(
                rows, activations.outputNormed, config.width(), parameters.output(), vocabulary, 0, logits);
    }

    @Override
    public synchronized void close() {
        attention.close();
        tokenAttentions.forEach(TokenAttention::close);
        activations.close();
        logits.close();
    }
}
