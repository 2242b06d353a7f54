// Rows of the tables of embeddings and of learned positions, and their gradients.
#include <common.cuh>

// x (rows, C) = table[ids] + learned[positions]; `learned` is null where positions are not learned. A warp takes a row.
extern "C" __global__ void embed(
    const float* table, const int* ids, const float* learned, const int* positions, float* x, int rows, int width) {
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows) return;
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float v[8];
        load8(v, table + (long long)ids[row] * width + c);
        if (learned) {
            float w[8];
            load8(w, learned + (long long)positions[row] * width + c);
#pragma unroll
            for (int i = 0; i < 8; i++) v[i] += w[i];
        }
        store8(x + (long long)row * width + c, v);
    }
}

// gradient[id] += the sum of dx (rows, C) over the rows of id (or of a position), in the order of the rows: no two blocks write to the same
// row, so the bits never change. sortedRows (rows) lists the rows by id; group u of them, from starts[u] to starts[u + 1], has the
// id ids[u]. One block for each group that there can be (rows); groups[0] says how many there are.
extern "C" __global__ void embedding_gradient(
    const float* dx, const int* sortedRows, const int* starts, const int* ids, const int* groups, float* gradient,
    int width) {
    int group = blockIdx.x;
    if (group >= groups[0]) return;
    for (int c = threadIdx.x * 8; c < width; c += blockDim.x * 8) {
        float* target = gradient + (long long)ids[group] * width + c;
        float sum[8];
        load8(sum, target);
        for (int i = starts[group]; i < starts[group + 1]; i++) {
            float v[8];
            load8(v, dx + (long long)sortedRows[i] * width + c);
#pragma unroll
            for (int j = 0; j < 8; j++) sum[j] += v[j];
        }
        store8(target, sum);
    }
}
