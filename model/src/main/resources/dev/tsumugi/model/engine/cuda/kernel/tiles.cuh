// Tiles of 64 or 32 rows by HEAD_WIDTH columns in shared memory, and the fragments that the tensor cores take from them.
// Rows are padded by 16 bytes: the eight rows of a matrix then lie in different banks.
#pragma once
#include <common.cuh>

constexpr int PITCH = HEAD_WIDTH + 8;
constexpr int STEPS = HEAD_WIDTH / 16;    // of 16 columns
constexpr int OUTPUTS = HEAD_WIDTH / 8;   // accumulators of 8 columns
constexpr int ATTENTION_THREADS = 128;    // 4 warps of 16 rows each

// Starts to copy rows first .. first + ROWS - 1 of `source` (row stride in elements); rows from `end` on become zeros.
template <int ROWS>
__device__ inline void copy_tile(bf16* tile, const bf16* source, long long stride, int first, int end) {
    constexpr int vectors = HEAD_WIDTH / 8;
    for (int i = threadIdx.x; i < ROWS * vectors; i += ATTENTION_THREADS) {
        int row = i / vectors, column = i % vectors * 8;
        bool exists = first + row < end;
        copy_async(tile + row * PITCH + column, source + (exists ? (first + row) * stride : 0) + column, exists);
    }
}

// The factor a: rows row .. row + 15, columns 16 step .. 16 step + 15.
__device__ inline void load_left(unsigned (&a)[4], const bf16* tile, int row, int step) {
    int lane = threadIdx.x % 32;
    load_matrices(a, tile + (row + lane % 16) * PITCH + step * 16 + lane / 16 * 8);
}

// Two factors b of the transposed tile (its rows are columns of b): {b[0], b[1]} of rows row .. row + 7, {b[2], b[3]} of the
// next eight.
__device__ inline void load_right_of_rows(unsigned (&b)[4], const bf16* tile, int row, int step) {
    int lane = threadIdx.x % 32;
    load_matrices(b, tile + (row + lane / 16 * 8 + lane % 8) * PITCH + step * 16 + lane / 8 % 2 * 8);
}

// Two factors b of the tile itself: rows row .. row + 15, columns column .. column + 7 and the next eight.
__device__ inline void load_right(unsigned (&b)[4], const bf16* tile, int row, int column) {
    int lane = threadIdx.x % 32;
    load_transposed_matrices(b, tile + (row + lane % 16) * PITCH + column + lane / 16 * 8);
}

// scores (16, 8 N) = the warp's 16 rows of `left` times the transposed first 8 N rows of `right`.
template <int N>
__device__ inline void scores(float (&s)[N][4], const bf16* left, int row, const bf16* right) {
#pragma unroll
    for (int n = 0; n < N; n++) s[n][0] = s[n][1] = s[n][2] = s[n][3] = 0;
#pragma unroll
    for (int step = 0; step < STEPS; step++) {
        unsigned a[4];
        load_left(a, left, row, step);
#pragma unroll
        for (int n = 0; n < N; n += 2) {
            unsigned b[4];
            load_right_of_rows(b, right, n * 8, step);
            multiply_add(s[n], a, b[0], b[1]);
            multiply_add(s[n + 1], a, b[2], b[3]);
        }
    }
}

// sum (16, HEAD_WIDTH) += p (16, 8 N), rounded to bf16, times the first 8 N rows of `right`.
template <int N>
__device__ inline void accumulate(float (&sum)[OUTPUTS][4], const float (&p)[N][4], const bf16* right) {
#pragma unroll
    for (int n = 0; n < N; n += 2) {
        const unsigned a[4] = {
            pack(p[n][0], p[n][1]), pack(p[n][2], p[n][3]), pack(p[n + 1][0], p[n + 1][1]),
            pack(p[n + 1][2], p[n + 1][3])};
#pragma unroll
        for (int c = 0; c < OUTPUTS; c += 2) {
            unsigned b[4];
            load_right(b, right, n * 8, c * 8);
            multiply_add(sum[c], a, b[0], b[1]);
            multiply_add(sum[c + 1], a, b[2], b[3]);
        }
    }
}

// Writes the warp's 16 rows, row r multiplied by factor[r], where they exist.
__device__ inline void store_rows(
    bf16* target, long long stride, int first, int end, const float (&sum)[OUTPUTS][4], float factor0, float factor1) {
    int lane = threadIdx.x % 32, row = first + lane / 4;
#pragma unroll
    for (int c = 0; c < OUTPUTS; c++) {
        int column = c * 8 + lane % 4 * 2;
        if (row < end) {
            *reinterpret_cast<unsigned*>(target + row * stride + column) =
                pack(sum[c][0] * factor0, sum[c][1] * factor0);
        }
        if (row + 8 < end) {
            *reinterpret_cast<unsigned*>(target + (row + 8) * stride + column) =
                pack(sum[c][2] * factor1, sum[c][3] * factor1);
        }
    }
}
