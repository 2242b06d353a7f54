// Vectors of eight numbers and sums over a warp or a block. Threads are numbered along x only; a block is whole warps.
#pragma once
#include <instructions.cuh>

__device__ inline bf16 to_bf16(float x) { return (bf16)(pack(x, 0.0f) & 0xffffu); }

__device__ inline void load8(float (&v)[8], const bf16* p) {
    uint4 q = *reinterpret_cast<const uint4*>(p);
    const unsigned w[4] = {q.x, q.y, q.z, q.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
        v[2 * i] = __uint_as_float(w[i] << 16);
        v[2 * i + 1] = __uint_as_float(w[i] & 0xffff0000u);
    }
}

__device__ inline void load8(float (&v)[8], const float* p) {
    float4 a = reinterpret_cast<const float4*>(p)[0];
    float4 b = reinterpret_cast<const float4*>(p)[1];
    v[0] = a.x, v[1] = a.y, v[2] = a.z, v[3] = a.w;
    v[4] = b.x, v[5] = b.y, v[6] = b.z, v[7] = b.w;
}

__device__ inline void store8(bf16* p, const float (&v)[8]) {
    uint4 q;
    q.x = pack(v[0], v[1]), q.y = pack(v[2], v[3]), q.z = pack(v[4], v[5]), q.w = pack(v[6], v[7]);
    *reinterpret_cast<uint4*>(p) = q;
}

__device__ inline void store8(float* p, const float (&v)[8]) {
    float4 a, b;
    a.x = v[0], a.y = v[1], a.z = v[2], a.w = v[3];
    b.x = v[4], b.y = v[5], b.z = v[6], b.w = v[7];
    reinterpret_cast<float4*>(p)[0] = a;
    reinterpret_cast<float4*>(p)[1] = b;
}

// The sum over the 32 threads of a warp, in an order that never changes; every thread gets it.
__device__ inline float warp_sum(float x) {
#pragma unroll
    for (int d = 16; d > 0; d /= 2) x += __shfl_xor_sync(0xffffffffu, x, d);
    return x;
}

__device__ inline float warp_max(float x) {
#pragma unroll
    for (int d = 16; d > 0; d /= 2) x = fmaxf(x, __shfl_xor_sync(0xffffffffu, x, d));
    return x;
}

// The sum over a block; `scratch` holds 32 floats in shared memory and may be used again after the call.
__device__ inline float block_sum(float x, float* scratch) {
    int warp = threadIdx.x / 32;
    x = warp_sum(x);
    if (threadIdx.x % 32 == 0) scratch[warp] = x;
    __syncthreads();
    float sum = 0;
    for (int i = 0; i < (int)blockDim.x / 32; i++) sum += scratch[i];
    __syncthreads();
    return sum;
}

__device__ inline float block_max(float x, float* scratch) {
    int warp = threadIdx.x / 32;
    x = warp_max(x);
    if (threadIdx.x % 32 == 0) scratch[warp] = x;
    __syncthreads();
    float most = scratch[0];
    for (int i = 1; i < (int)blockDim.x / 32; i++) most = fmaxf(most, scratch[i]);
    __syncthreads();
    return most;
}
