// Stands in for the header of the same name, so that g++ compiles the kernels for the processor: the same functions, with a
// thread of a block for each fiber (emulation.h). Whatever a warp does together waits for its 32 threads.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <algorithm>
#include "emulation.h"

using std::max;
using std::min;

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(threads)
#define threadIdx (emulation::current->thread)
#define blockIdx (emulation::block)
#define blockDim (emulation::blockSize)
#define gridDim (emulation::gridSize)
#define DYNAMIC_SHARED(name) unsigned char* name = emulation::shared

typedef unsigned short bf16;
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(16) float4 { float x, y, z, w; };

inline float __uint_as_float(unsigned bits) {
    float x;
    std::memcpy(&x, &bits, 4);
    return x;
}

inline float to_float(bf16 x) { return __uint_as_float((unsigned)x << 16); }

inline unsigned rounded(float x) {
    unsigned bits;
    std::memcpy(&bits, &x, 4);
    return std::isnan(x) ? 0x7fff : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

inline unsigned pack(float low, float high) { return rounded(low) | rounded(high) << 16; }
inline float exp2_fast(float x) { return std::exp2(x); }
inline float rsqrtf(float x) { return 1 / std::sqrt(x); }
inline void __syncthreads() { emulation::synchronize(); }

struct Shuffle { float value; int mask; float result; };
inline float __shfl_xor_sync(unsigned, float value, int mask) {
    Shuffle own = {value, mask, 0};
    emulation::together(&own, [](void** all) {
        for (int l = 0; l < 32; l++) {
            Shuffle* s = (Shuffle*)all[l];
            s->result = ((Shuffle*)all[l ^ s->mask])->value;
        }
    });
    return own.result;
}

struct Product { float* d; const unsigned* a; unsigned b[2]; };
inline float half(unsigned pair, int i) { return to_float((bf16)(i ? pair >> 16 : pair)); }
inline void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
    Product own = {d, a, {b0, b1}};
    emulation::together(&own, [](void** all) {
        float a[16][16], b[16][8];
        for (int l = 0; l < 32; l++) {
            Product* p = (Product*)all[l];
            int g = l / 4, t = l % 4;
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 4; j++) a[g + j % 2 * 8][t * 2 + i + j / 2 * 8] = half(p->a[j], i);
                for (int j = 0; j < 2; j++) b[t * 2 + i + j * 8][g] = half(p->b[j], i);
            }
        }
        for (int l = 0; l < 32; l++) {
            for (int i = 0; i < 4; i++) {
                float sum = 0;
                for (int k = 0; k < 16; k++) sum += a[l / 4 + i / 2 * 8][k] * b[k][l % 4 * 2 + i % 2];
                ((Product*)all[l])->d[i] += sum;
            }
        }
    });
}

struct Matrices { unsigned* r; const bf16* row; bool transposed; };
inline void load(unsigned (&r)[4], const bf16* row, bool transposed) {
    if ((uintptr_t)row % 16) emulation::fail("a row of a matrix is not aligned to 16 bytes");
    emulation::requireShared(row, 16);
    Matrices own = {r, row, transposed};
    emulation::together(&own, [](void** all) {
        for (int l = 0; l < 32; l++) {
            Matrices* m = (Matrices*)all[l];
            for (int j = 0; j < 4; j++) {
                bf16 pair[2];
                for (int i = 0; i < 2; i++) {
                    int row = m->transposed ? l % 4 * 2 + i : l / 4, column = m->transposed ? l / 4 : l % 4 * 2 + i;
                    pair[i] = ((Matrices*)all[j * 8 + row])->row[column];
                }
                m->r[j] = pair[0] | (unsigned)pair[1] << 16;
            }
        }
    });
}
inline void load_matrices(unsigned (&r)[4], const bf16* row) { load(r, row, false); }
inline void load_transposed_matrices(unsigned (&r)[4], const bf16* row) { load(r, row, true); }

// A copy happens as late as it may: a kernel that does not wait reads what was there before.
inline void copy_async(bf16* shared, const bf16* global, bool exists) {
    if ((uintptr_t)shared % 16 || (uintptr_t)global % 16) emulation::fail("a copy is not aligned to 16 bytes");
    emulation::requireShared(shared, 16);
    emulation::current->copies.push_back({shared, exists ? global : nullptr});
}

inline void wait_for_copies() {
    for (auto& copy : emulation::current->copies) {
        if (copy.source) std::memcpy(copy.target, copy.source, 16);
        else std::memset(copy.target, 0, 16);
    }
    emulation::current->copies.clear();
}
