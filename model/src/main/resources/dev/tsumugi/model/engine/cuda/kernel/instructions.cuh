// What the kernels use of the machine beyond plain C++: bfloat16, the tensor cores, asynchronous copies. Everything else
// is built on these few functions, so that a test can put others in their place and run the kernels without a GPU.
#pragma once

typedef unsigned short bf16;  // the upper half of a float

#ifndef INFINITY  // the run-time compiler has no math.h
#define INFINITY __int_as_float(0x7f800000)
#endif
#define DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]

__device__ inline float to_float(bf16 x) { return __uint_as_float((unsigned)x << 16); }

// Two floats, rounded to nearest even, in one register: `low` in the lower half.
__device__ inline unsigned pack(float low, float high) {
    unsigned pair;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
    return pair;
}

__device__ inline float exp2_fast(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// d (16, 8) += a (16, 16) b (16, 8) by the 32 threads of a warp; thread l holds, with g = l / 4 and t = l % 4,
// a: rows g, g + 8, g, g + 8 at columns 2 t, 2 t, 2 t + 8, 2 t + 8 and the columns right of them; b: rows 2 t, 2 t + 8 and the
// rows below them at column g; d: rows g, g, g + 8, g + 8 at columns 2 t, 2 t + 1, 2 t, 2 t + 1.
__device__ inline void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Four matrices (8, 8) from shared memory: thread l names row l % 8 of matrix l / 8 and gets, of each matrix, row l / 4 at
// columns 2 (l % 4) and the next.
__device__ inline void load_matrices(unsigned (&r)[4], const bf16* row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"((unsigned)__cvta_generic_to_shared(row))
                 : "memory");
}

// The same of the transposed matrices: column l / 4 at rows 2 (l % 4) and the next.
__device__ inline void load_transposed_matrices(unsigned (&r)[4], const bf16* row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"((unsigned)__cvta_generic_to_shared(row))
                 : "memory");
}

// Starts to copy 16 bytes to shared memory, or zeros where there is no such row.
__device__ inline void copy_async(bf16* shared, const bf16* global, bool exists) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :
                 : "r"((unsigned)__cvta_generic_to_shared(shared)), "l"(global), "r"(exists ? 16 : 0)
                 : "memory");
}

// Waits for all copies that this thread has started.
__device__ inline void wait_for_copies() { asm volatile("cp.async.wait_all;" ::: "memory"); }
