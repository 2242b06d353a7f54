// Optimizers with clipping by global norm, and conversions. Offsets and lengths are multiples of 8.
#include <common.cuh>

// squares[i] = the sum of g g over the i-th `length` of the gradient's numbers
extern "C" __global__ void gradient_squares(const float* gradient, float* squares, long long count, int length) {
    __shared__ float scratch[32];
    long long start = (long long)blockIdx.x * length, end = min(count, start + length);
    float sum = 0;
    for (long long i = start + threadIdx.x * 8; i < end; i += blockDim.x * 8) {
        float g[8];
        load8(g, gradient + i);
#pragma unroll
        for (int j = 0; j < 8; j++) sum += g[j] * g[j];
    }
    sum = block_sum(sum, scratch);
    if (threadIdx.x == 0) squares[blockIdx.x] = sum;
}

// The numbers of a step, which change from step to step while the recorded launches stay. Those of the optimizer follow them.
struct Step {
    float lossFactor, clipNorm;
};

// factor[0] = what the gradient is multiplied by so that its norm, factor[1], is at most clipNorm. One block.
extern "C" __global__ void clip_factor(const float* squares, const Step* step, float* factor, int count) {
    __shared__ float scratch[32];
    double own = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) own += squares[i];
    float norm = sqrtf(block_sum((float)own, scratch));
    if (threadIdx.x == 0) {
        factor[0] = norm > step->clipNorm ? step->clipNorm / norm : 1;
        factor[1] = norm;
    }
}

// Neighbours among the parameters that are all decayed or all not; a block takes each. `state` is where their numbers begin in a
// state vector, which may lack those of other tensors.
struct Piece {
    long long offset, state;
    int length;
    int decays;
};

// The optimizers take their steps on the parameters (P), their bf16 copy (P) and their state vectors. clip[0] is what the
// gradient is multiplied by, keptFraction what parameters that decay are.

struct AdamW {
    float rate, beta1, beta2, epsilon, keptFraction;
};

extern "C" __global__ void adamw(
    const Piece* pieces, const float* gradient, const float* clip, const AdamW* numbers, float* parameters, bf16* copy,
    float* firsts, float* seconds) {
    Piece piece = pieces[blockIdx.x];
    AdamW s = *numbers;
    float kept = piece.decays ? s.keptFraction : 1, factor = clip[0];
    for (int i = threadIdx.x * 8; i < piece.length; i += blockDim.x * 8) {
        long long at = piece.offset + i, state = piece.state + i;
        float g[8], p[8], m[8], v[8];
        load8(g, gradient + at);
        load8(p, parameters + at);
        load8(m, firsts + state);
        load8(v, seconds + state);
#pragma unroll
        for (int j = 0; j < 8; j++) {
            float d = g[j] * factor;
            m[j] = s.beta1 * m[j] + (1 - s.beta1) * d;
            v[j] = s.beta2 * v[j] + (1 - s.beta2) * d * d;
            p[j] = p[j] * kept - s.rate * m[j] / (sqrtf(v[j]) + s.epsilon);
        }
        store8(parameters + at, p);
        store8(copy + at, p);
        store8(firsts + state, m);
        store8(seconds + state, v);
    }
}

struct Sgd {
    float rate, keptFraction;
};

extern "C" __global__ void sgd(
    const Piece* pieces, const float* gradient, const float* clip, const Sgd* numbers, float* parameters, bf16* copy) {
    Piece piece = pieces[blockIdx.x];
    float kept = piece.decays ? numbers->keptFraction : 1, rate = numbers->rate * clip[0];
    for (int i = threadIdx.x * 8; i < piece.length; i += blockDim.x * 8) {
        long long at = piece.offset + i;
        float g[8], p[8];
        load8(g, gradient + at);
        load8(p, parameters + at);
#pragma unroll
        for (int j = 0; j < 8; j++) p[j] = p[j] * kept - rate * g[j];
        store8(parameters + at, p);
        store8(copy + at, p);
    }
}

// y (count) = x (count) in bf16; count is a multiple of 8
extern "C" __global__ void round_to_bf16(const float* x, bf16* y, long long count) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= count) return;
    float v[8];
    load8(v, x + at);
    store8(y + at, v);
}
