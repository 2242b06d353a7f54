// The gradients of biases: sums over the rows.
#include <columns.cuh>

// Partials of the columns of x (rows, width); width is a multiple of 8.
extern "C" __global__ void bias_partials(const bf16* x, float* partials, int rows, int width, int chunk) {
    auto add = [=](float (&sum)[8], int row, int c) {
        float v[8];
        load8(v, x + (long long)row * width + c);
#pragma unroll
        for (int i = 0; i < 8; i++) sum[i] += v[i];
    };
    column_partials(add, partials, rows, width, chunk);
}

// sums (width) = the sum of the partials (count, width), plus what they were where it adds
extern "C" __global__ void sum_partials(const float* partials, float* sums, int count, int width, int adds) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c >= width) return;
    float sum = adds ? sums[c] : 0;
    for (int i = 0; i < count; i++) sum += partials[(long long)i * width + c];
    sums[c] = sum;
}
