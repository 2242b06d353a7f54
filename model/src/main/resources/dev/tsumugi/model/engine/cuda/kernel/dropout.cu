// Dropout of embeddings and of what blocks add to the stream; a thread takes eight neighbours of a row. Masks are counted, not
// kept: the backward pass asks for the same ones again. stream[0] is the step's, stream[1] how many rows of it came before.
#include <dropout.cuh>

__device__ inline void multiply_by_factors(
    float (&v)[8], long long at, int width, const unsigned long long* stream, int site, int threshold, float scale) {
    unsigned key = row_key(stream[0], site, stream[1] + at / width);
#pragma unroll
    for (int i = 0; i < 8; i++) v[i] *= dropout_factor(key, (int)(at % width) + i, threshold, scale);
}

// x (rows, C) times the factors of a site, plus the addend (rows, C) where there is one, in place
extern "C" __global__ void drop_and_add(
    float* x, const float* addend, const unsigned long long* stream, int rows, int width, int site, int threshold,
    float scale) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= (long long)rows * width) return;
    float v[8];
    load8(v, x + at);
    multiply_by_factors(v, at, width, stream, site, threshold, scale);
    if (addend) {
        float w[8];
        load8(w, addend + at);
#pragma unroll
        for (int i = 0; i < 8; i++) v[i] += w[i];
    }
    store8(x + at, v);
}

// The same for the derivative (rows, C) by what a block has added
extern "C" __global__ void drop(
    bf16* x, const unsigned long long* stream, int rows, int width, int site, int threshold, float scale) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= (long long)rows * width) return;
    float v[8];
    load8(v, x + at);
    multiply_by_factors(v, at, width, stream, site, threshold, scale);
    store8(x + at, v);
}

// keys (H, rows) of the rows of probabilities, for the kernels of attention; a thread for each
extern "C" __global__ void dropout_keys(
    const unsigned long long* stream, unsigned* keys, int rows, int heads, int site) {
    long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (thread >= (long long)rows * heads) return;
    keys[thread] = row_key(stream[0], site, (stream[1] + thread % rows) * heads + thread / rows);
}
