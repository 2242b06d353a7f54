// RMSNorm: y = x inverse gain with inverse = 1 / sqrt(mean(x x) + epsilon), for rows of the stream (float) or for the heads
// of queries and keys (bf16). Row r lies at (r / groups) stride + (r % groups) width: groups is 1 for whole rows. A warp takes
// a row; width is a multiple of 8.
#include <common.cuh>

__device__ inline long long row_offset(int row, int groups, int stride, int width) {
    return (long long)(row / groups) * stride + (long long)(row % groups) * width;
}

template <typename X>
__device__ inline void forward(
    const X* x, const float* gain, bf16* y, float* inverses, int rows, int width, int groups, int stride, float epsilon) {
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows) return;
    int lane = threadIdx.x % 32;
    long long offset = row_offset(row, groups, stride, width);
    float squares = 0;
    for (int c = lane * 8; c < width; c += 256) {
        float v[8];
        load8(v, x + offset + c);
#pragma unroll
        for (int i = 0; i < 8; i++) squares += v[i] * v[i];
    }
    float inverse = rsqrtf(warp_sum(squares) / width + epsilon);
    if (lane == 0) inverses[row] = inverse;
    for (int c = lane * 8; c < width; c += 256) {
        float v[8], g[8];
        load8(v, x + offset + c);
        load8(g, gain + c);
#pragma unroll
        for (int i = 0; i < 8; i++) v[i] *= inverse * g[i];
        store8(y + offset + c, v);
    }
}

// x (rows, C) float, gain (C), y (rows, C), inverses (rows)
extern "C" __global__ void rms_norm_forward(
    const float* x, const float* gain, bf16* y, float* inverses, int rows, int width, float epsilon) {
    forward(x, gain, y, inverses, rows, width, 1, width, epsilon);
}

// x and y (rows / heads, stride) with `heads` heads of `width` at the beginning of each row; y may be x
extern "C" __global__ void head_norm_forward(
    const bf16* x, const float* gain, bf16* y, float* inverses, int rows, int width, int heads, int stride,
    float epsilon) {
    forward(x, gain, y, inverses, rows, width, heads, stride, epsilon);
}

// mean(dy gain x) inverse^3, with which dx = dy gain inverse - x projection
template <typename X>
__device__ inline float projection(
    const bf16* dy, const X* x, const float* gain, float inverse, long long offset, int width) {
    float sum = 0;
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float d[8], v[8], g[8];
        load8(d, dy + offset + c);
        load8(v, x + offset + c);
        load8(g, gain + c);
#pragma unroll
        for (int i = 0; i < 8; i++) sum += d[i] * g[i] * v[i];
    }
    return warp_sum(sum) / width * inverse * inverse * inverse;
}

// dx (rows, C) += what reaches x from dy (rows, C); copy (rows, C) is the sum in bf16, for the products that follow
extern "C" __global__ void rms_norm_backward(
    const bf16* dy, const float* x, const float* gain, const float* inverses, float* dx, bf16* copy, int rows,
    int width) {
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows) return;
    long long offset = (long long)row * width;
    float inverse = inverses[row];
    float share = projection(dy, x, gain, inverse, offset, width);
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float d[8], v[8], g[8], sum[8];
        load8(d, dy + offset + c);
        load8(v, x + offset + c);
        load8(g, gain + c);
        load8(sum, dx + offset + c);
#pragma unroll
        for (int i = 0; i < 8; i++) sum[i] += d[i] * g[i] * inverse - v[i] * share;
        store8(dx + offset + c, sum);
        store8(copy + offset + c, sum);
    }
}

// d (rows / heads, stride), the derivative by the heads of y, becomes that by the heads of x
extern "C" __global__ void head_norm_backward(
    bf16* d, const bf16* x, const float* gain, const float* inverses, int rows, int width, int heads, int stride) {
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows) return;
    long long offset = row_offset(row, heads, stride, width);
    float inverse = inverses[row];
    float share = projection(d, x, gain, inverse, offset, width);
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float v[8], w[8], g[8];
        load8(v, d + offset + c);
        load8(w, x + offset + c);
        load8(g, gain + c);
#pragma unroll
        for (int i = 0; i < 8; i++) v[i] = v[i] * g[i] * inverse - w[i] * share;
        store8(d + offset + c, v);
    }
}

// The gain's gradient in two levels, so that the order of the sum is fixed. First partials (gridDim.y, width): block
// (i, j) sums 8 columns per lane of chunk j of the rows, its 8 warps taking every eighth row. 256 threads.
template <typename X>
__device__ inline void gain_partials(
    const bf16* dy, const X* x, const float* inverses, float* partials, int rows, int width, int groups, int stride,
    int chunk) {
    __shared__ float sums[8][256];
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int c = blockIdx.x * 256 + lane * 8;
    float sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    int end = min(rows, (int)(blockIdx.y + 1) * chunk);
    if (c < width) {
        for (int row = blockIdx.y * chunk + warp; row < end; row += 8) {
            long long offset = row_offset(row, groups, stride, width);
            float d[8], v[8];
            load8(d, dy + offset + c);
            load8(v, x + offset + c);
#pragma unroll
            for (int i = 0; i < 8; i++) sum[i] += d[i] * v[i] * inverses[row];
        }
    }
#pragma unroll
    for (int i = 0; i < 8; i++) sums[warp][i * 32 + lane] = sum[i];
    __syncthreads();
    float total = 0;
    for (int i = 0; i < 8; i++) total += sums[i][threadIdx.x];
    int column = blockIdx.x * 256 + lane * 8 + warp;  // thread i * 32 + lane has summed element i of the lane
    if (column < width) partials[(long long)blockIdx.y * width + column] = total;
}

extern "C" __global__ void rms_norm_gain_partials(
    const bf16* dy, const float* x, const float* inverses, float* partials, int rows, int width, int chunk) {
    gain_partials(dy, x, inverses, partials, rows, width, 1, width, chunk);
}

extern "C" __global__ void head_norm_gain_partials(
    const bf16* dy, const bf16* x, const float* inverses, float* partials, int rows, int width, int heads, int stride,
    int chunk) {
    gain_partials(dy, x, inverses, partials, rows, width, heads, stride, chunk);
}

// Then sums (width) = the sum of the partials (count, width).
extern "C" __global__ void sum_partials(const float* partials, float* sums, int count, int width) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c >= width) return;
    float sum = 0;
    for (int i = 0; i < count; i++) sum += partials[(long long)i * width + c];
    sums[c] = sum;
}
