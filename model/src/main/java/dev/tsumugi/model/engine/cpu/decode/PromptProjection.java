package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Projection;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.List;

/**
 * Products of many rows, each thread making its share of the outputs. The products are the same ones on any number of
 * threads, and so is the result.
 *
 * @param gemms one for each thread of the team
 */
record PromptProjection(ThreadTeam team, List<Gemm> gemms) implements Projection {

    private static final int TILE = 128;

    @Override
    public void project(int rows, Floats x, int in, Floats weight, int out, float keep, Floats y) {
        int tiles = (out + TILE - 1) / TILE;
        team.forEachThread((long) rows * in * out, thread -> {
            for (int tile = thread * tiles / team.threads(); tile < (thread + 1) * tiles / team.threads(); tile++) {
                int from = tile * TILE;
                int count = Math.min(TILE, out - from);
                gemms.get(thread)
                        .timesTransposed(rows, count, in, 1, x, 0, in, weight, from * in, in, keep, y, from, out);
            }
        });
    }
}
