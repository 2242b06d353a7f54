// Sums over the rows of a matrix in two levels, so that their order is fixed: partials here, then sum_partials of columns.cu.
#pragma once
#include <common.cuh>

// partials (gridDim.y, width): block (i, j) sums 256 columns of chunk j of the rows, its 8 warps taking every eighth row.
// add(sum, row, c) adds what the row gives for eight columns from c. 256 threads.
template <typename Add>
__device__ inline void column_partials(Add add, float* partials, int rows, int width, int chunk) {
    __shared__ float sums[8][256];
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int c = blockIdx.x * 256 + lane * 8;
    float sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    int end = min(rows, (int)(blockIdx.y + 1) * chunk);
    if (c < width) {
        for (int row = blockIdx.y * chunk + warp; row < end; row += 8) add(sum, row, c);
    }
#pragma unroll
    for (int i = 0; i < 8; i++) sums[warp][i * 32 + lane] = sum[i];
    __syncthreads();
    float total = 0;
    for (int i = 0; i < 8; i++) total += sums[i][threadIdx.x];
    int column = blockIdx.x * 256 + lane * 8 + warp;  // thread i * 32 + lane has summed element i of the lane
    if (column < width) partials[(long long)blockIdx.y * width + column] = total;
}
