package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Projection;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.List;

/**
 * Products of few rows, which take as long as it takes to read the weight. The weight passes in blocks that stay in the
 * cache while each row is multiplied with them, by a product of its own: what a row gives does not depend on how many
 * others there are, nor on the number of threads.
 *
 * @param gemms one for each thread of the team
 */
record TokenProjection(ThreadTeam team, List<Gemm> gemms) implements Projection {

    private static final int BLOCK_FLOATS = 1 << 15;

    @Override
    public void project(int rows, Floats x, int in, Floats weight, int out, float keep, Floats y) {
        int blockOut = Math.max(16, BLOCK_FLOATS / in);
        int blocks = (out + blockOut - 1) / blockOut;
        team.forEachThread((long) rows * in * out, thread -> {
            int end = Math.min(out, (int) ((long) (thread + 1) * blocks / team.threads()) * blockOut);
            for (int o = (int) ((long) thread * blocks / team.threads()) * blockOut; o < end; o += blockOut) {
                int count = Math.min(blockOut, end - o);
                for (int row = 0; row < rows; row++) {
                    gemms.get(thread)
                            .timesVector(count, in, 1, weight, o * in, in, x, row * in, keep, y, row * out + o);
                }
            }
        });
    }
}
