// Norms of rows of the stream (float) or of the heads of queries and keys (bf16): y = (x - mean) inverse gain + bias with
// inverse = 1 / sqrt(mean((x - mean)^2) + epsilon). Where `means` is null this is an RMSNorm, whose mean counts as 0; else a
// LayerNorm, whose bias may be null. Row r lies at (r / groups) stride + (r % groups) width: groups is 1 for whole rows. A warp
// takes a row; width is a multiple of 8.
#include <columns.cuh>

__device__ inline long long row_offset(int row, int groups, int stride, int width) {
    return (long long)(row / groups) * stride + (long long)(row % groups) * width;
}

template <typename X>
__device__ inline void forward(
    const X* x, const float* gain, const float* bias, bf16* y, float* inverses, float* means, int rows, int width,
    int groups, int stride, float epsilon) {
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows) return;
    int lane = threadIdx.x % 32;
    long long offset = row_offset(row, groups, stride, width);
    float mean = 0;
    if (means) {
        for (int c = lane * 8; c < width; c += 256) {
            float v[8];
            load8(v, x + offset + c);
#pragma unroll
            for (int i = 0; i < 8; i++) mean += v[i];
        }
        mean = warp_sum(mean) / width;
        if (lane == 0) means[row] = mean;
    }
    float squares = 0;
    for (int c = lane * 8; c < width; c += 256) {
        float v[8];
        load8(v, x + offset + c);
#pragma unroll
        for (int i = 0; i < 8; i++) squares += (v[i] - mean) * (v[i] - mean);
    }
    float inverse = rsqrtf(warp_sum(squares) / width + epsilon);
    if (lane == 0) inverses[row] = inverse;
    for (int c = lane * 8; c < width; c += 256) {
        float v[8], g[8], b[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        load8(v, x + offset + c);
        load8(g, gain + c);
        if (bias) load8(b, bias + c);
#pragma unroll
        for (int i = 0; i < 8; i++) v[i] = (v[i] - mean) * inverse * g[i] + b[i];
        store8(y + offset + c, v);
    }
}

// x (rows, C) float, gain (C), bias (C), y (rows, C), inverses (rows), means (rows)
extern "C" __global__ void norm_forward(
    const float* x, const float* gain, const float* bias, bf16* y, float* inverses, float* means, int rows, int width,
    float epsilon) {
    forward(x, gain, bias, y, inverses, means, rows, width, 1, width, epsilon);
}

// RMSNorm of `heads` heads of `width` at the beginning of each row; y may be x
extern "C" __global__ void head_norm_forward(
    const bf16* x, const float* gain, bf16* y, float* inverses, int rows, int width, int heads, int stride,
    float epsilon) {
    forward(x, gain, nullptr, y, inverses, nullptr, rows, width, heads, stride, epsilon);
}

// What the row's dy has in common: dx = dy gain inverse - (x - mean) projection - common.
struct Shares {
    float projection;  // mean(dy gain (x - mean)) inverse^3
    float common;      // mean(dy gain) inverse, for LayerNorm only
};

template <typename X>
__device__ inline Shares shares(
    const bf16* dy, const X* x, const float* gain, float inverse, float mean, long long offset, int width) {
    float projection = 0, common = 0;
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float d[8], v[8], g[8];
        load8(d, dy + offset + c);
        load8(v, x + offset + c);
        load8(g, gain + c);
#pragma unroll
        for (int i = 0; i < 8; i++) {
            projection += d[i] * g[i] * (v[i] - mean);
            common += d[i] * g[i];
        }
    }
    return {warp_sum(projection) / width * inverse * inverse * inverse, warp_sum(common) / width * inverse};
}

// dx (rows, C) += what reaches x from dy (rows, C); copy (rows, C) is the sum in bf16, for the products that follow
extern "C" __global__ void norm_backward(
    const bf16* dy, const float* x, const float* gain, const float* inverses, const float* means, float* dx, bf16* copy,
    int rows, int width) {
    int row = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
    if (row >= rows) return;
    long long offset = (long long)row * width;
    float inverse = inverses[row], mean = means ? means[row] : 0;
    Shares share = shares(dy, x, gain, inverse, mean, offset, width);
    if (!means) share.common = 0;
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float d[8], v[8], g[8], sum[8];
        load8(d, dy + offset + c);
        load8(v, x + offset + c);
        load8(g, gain + c);
        load8(sum, dx + offset + c);
#pragma unroll
        for (int i = 0; i < 8; i++) {
            sum[i] += d[i] * g[i] * inverse - (v[i] - mean) * share.projection - share.common;
        }
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
    Shares share = shares(d, x, gain, inverse, 0, offset, width);
    for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
        float v[8], w[8], g[8];
        load8(v, d + offset + c);
        load8(w, x + offset + c);
        load8(g, gain + c);
#pragma unroll
        for (int i = 0; i < 8; i++) v[i] = v[i] * g[i] * inverse - w[i] * share.projection;
        store8(d + offset + c, v);
    }
}

template <typename X>
__device__ inline void gain_partials(
    const bf16* dy, const X* x, const float* inverses, const float* means, float* partials, int rows, int width,
    int groups, int stride, int chunk) {
    auto add = [=](float (&sum)[8], int row, int c) {
        long long offset = row_offset(row, groups, stride, width);
        float mean = means ? means[row] : 0, d[8], v[8];
        load8(d, dy + offset + c);
        load8(v, x + offset + c);
#pragma unroll
        for (int i = 0; i < 8; i++) sum[i] += d[i] * (v[i] - mean) * inverses[row];
    };
    column_partials(add, partials, rows, width, chunk);
}

// Partials of the gain's gradient; those of the bias are bias_partials of dy.
extern "C" __global__ void norm_gain_partials(
    const bf16* dy, const float* x, const float* inverses, const float* means, float* partials, int rows, int width,
    int chunk) {
    gain_partials(dy, x, inverses, means, partials, rows, width, 1, width, chunk);
}

extern "C" __global__ void head_norm_gain_partials(
    const bf16* dy, const bf16* x, const float* inverses, float* partials, int rows, int width, int heads, int stride,
    int chunk) {
    gain_partials(dy, x, inverses, nullptr, partials, rows, width, heads, stride, chunk);
}
