// Muon on batches of matrices of one shape, each of `length` numbers, a multiple of 8. The grid is (parts, matrices): a block takes
// every gridDim.x-th run of neighbours of a matrix. There are no more parts than threads of a block.
#include <common.cuh>

// Where a matrix begins among the parameters and in the state vector.
struct Matrix {
    long long offset, momentum;
};

// The numbers of a step.
struct Muon {
    float rate, keptFraction;
};

// The running mean of the gradient, or with Nesterov's look ahead what it will be after the same gradient once more.
__device__ inline float direction(float mean, float gradient, float fresh, float momentum, int nesterov) {
    return nesterov ? momentum * mean + fresh * gradient : mean;
}

// Brings the means up to date; squares (matrices, parts) = the sums of the squares of the direction
extern "C" __global__ void muon_momentum(
    const Matrix* matrices, const float* gradient, const float* clip, float* means, float* squares, int length,
    float momentum, int nesterov) {
    __shared__ float scratch[32];
    Matrix matrix = matrices[blockIdx.y];
    float fresh = (1 - momentum) * clip[0], sum = 0;
    for (long long i = (blockIdx.x * blockDim.x + threadIdx.x) * 8; i < length; i += gridDim.x * blockDim.x * 8) {
        float g[8], m[8];
        load8(g, gradient + matrix.offset + i);
        load8(m, means + matrix.momentum + i);
#pragma unroll
        for (int j = 0; j < 8; j++) {
            m[j] = momentum * m[j] + fresh * g[j];
            float x = direction(m[j], g[j], fresh, momentum, nesterov);
            sum += x * x;
        }
        store8(means + matrix.momentum + i, m);
    }
    sum = block_sum(sum, scratch);
    if (threadIdx.x == 0) squares[blockIdx.y * gridDim.x + blockIdx.x] = sum;
}

// x (matrices, length) = the direction by its Frobenius norm. It is computed once more, which moves less than keeping it does.
extern "C" __global__ void muon_direction(
    const Matrix* matrices, const float* gradient, const float* clip, const float* means, const float* squares, bf16* x,
    int length, float momentum, int nesterov, float tiny) {
    __shared__ float scratch[32];
    Matrix matrix = matrices[blockIdx.y];
    float own = threadIdx.x < gridDim.x ? squares[blockIdx.y * gridDim.x + threadIdx.x] : 0;
    float inverse = 1 / (sqrtf(block_sum(own, scratch)) + tiny);
    float fresh = (1 - momentum) * clip[0];
    for (long long i = (blockIdx.x * blockDim.x + threadIdx.x) * 8; i < length; i += gridDim.x * blockDim.x * 8) {
        float g[8], m[8];
        load8(g, gradient + matrix.offset + i);
        load8(m, means + matrix.momentum + i);
#pragma unroll
        for (int j = 0; j < 8; j++) m[j] = direction(m[j], g[j], fresh, momentum, nesterov) * inverse;
        store8(x + (long long)blockIdx.y * length + i, m);
    }
}

// Decays the parameters and subtracts x (matrices, length), times the rate and the scale of the shape.
extern "C" __global__ void muon_step(
    const Matrix* matrices, const bf16* x, const Muon* numbers, float* parameters, bf16* copy, int length, float scale) {
    Matrix matrix = matrices[blockIdx.y];
    float kept = numbers->keptFraction, rate = numbers->rate * scale;
    for (long long i = (blockIdx.x * blockDim.x + threadIdx.x) * 8; i < length; i += gridDim.x * blockDim.x * 8) {
        float d[8], p[8];
        load8(d, x + (long long)blockIdx.y * length + i);
        load8(p, parameters + matrix.offset + i);
#pragma unroll
        for (int j = 0; j < 8; j++) p[j] = p[j] * kept - rate * d[j];
        store8(parameters + matrix.offset + i, p);
        store8(copy + matrix.offset + i, p);
    }
}
