// Rotary positions, SwiGLU and GELU; a thread takes eight neighbours. Rows are B T positions.
#include <common.cuh>

// Rotates the pairs (i, i + K / 2) of the first `heads` heads of each row of x (rows, stride), in place, by the angles of the
// row's position; direction -1 rotates back, which is the derivative. cosines and sines: (T, K / 2).
extern "C" __global__ void rotate(
    bf16* x, const float* cosines, const float* sines, const int* positions, int rows, int heads, int stride,
    int direction) {
    const int half = HEAD_WIDTH / 2, vectors = half / 8;
    long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (thread >= (long long)rows * heads * vectors) return;
    int i = (int)(thread % vectors) * 8;
    int head = (int)(thread / vectors % heads);
    int row = (int)(thread / vectors / heads);
    bf16* p = x + (long long)row * stride + head * HEAD_WIDTH + i;
    long long angle = (long long)positions[row] * half + i;
    float a[8], b[8], cosine[8], sine[8];
    load8(a, p);
    load8(b, p + half);
    load8(cosine, cosines + angle);
    load8(sine, sines + angle);
#pragma unroll
    for (int j = 0; j < 8; j++) {
        float s = sine[j] * direction, first = a[j];
        a[j] = first * cosine[j] - b[j] * s;
        b[j] = b[j] * cosine[j] + first * s;
    }
    store8(p, a);
    store8(p + half, b);
}

__device__ inline float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

// y (rows, F) = silu(gate) up with gate and up the halves of each row of x (rows, 2 F)
extern "C" __global__ void swiglu_forward(const bf16* x, bf16* y, int rows, int width) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= (long long)rows * width) return;
    const bf16* p = x + at / width * 2 * width + at % width;
    float gate[8], up[8];
    load8(gate, p);
    load8(up, p + width);
#pragma unroll
    for (int i = 0; i < 8; i++) gate[i] *= sigmoid(gate[i]) * up[i];
    store8(y + at, gate);
}

// dx (rows, 2 F) from dy (rows, F) and x (rows, 2 F); dx may be x
extern "C" __global__ void swiglu_backward(const bf16* dy, const bf16* x, bf16* dx, int rows, int width) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= (long long)rows * width) return;
    long long offset = at / width * 2 * width + at % width;
    float d[8], gate[8], up[8];
    load8(d, dy + at);
    load8(gate, x + offset);
    load8(up, x + offset + width);
#pragma unroll
    for (int i = 0; i < 8; i++) {
        float s = sigmoid(gate[i]);
        float dup = d[i] * gate[i] * s;
        gate[i] = d[i] * up[i] * s * (1 + gate[i] * (1 - s));
        up[i] = dup;
    }
    store8(dx + offset, gate);
    store8(dx + offset + width, up);
}

// The share of x that GELU in its tanh form lets through: (1 + tanh(z)) / 2 = sigmoid(2 z), z = sqrt(2 / pi) (x + 0.044715 x^3).
constexpr float GELU_SLOPE = 1.5957691216f;  // 2 sqrt(2 / pi)
constexpr float GELU_CUBIC = 0.044715f;

__device__ inline float gelu_share(float x) { return sigmoid(GELU_SLOPE * (x + GELU_CUBIC * x * x * x)); }

// y (rows, F) = gelu(x) of x (rows, F)
extern "C" __global__ void gelu_forward(const bf16* x, bf16* y, int rows, int width) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= (long long)rows * width) return;
    float v[8];
    load8(v, x + at);
#pragma unroll
    for (int i = 0; i < 8; i++) v[i] *= gelu_share(v[i]);
    store8(y + at, v);
}

// dx (rows, F) from dy (rows, F) and x (rows, F); dx may be x
extern "C" __global__ void gelu_backward(const bf16* dy, const bf16* x, bf16* dx, int rows, int width) {
    long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * 8;
    if (at >= (long long)rows * width) return;
    float d[8], v[8];
    load8(d, dy + at);
    load8(v, x + at);
#pragma unroll
    for (int i = 0; i < 8; i++) {
        float share = gelu_share(v[i]);
        float slope = GELU_SLOPE * (1 + 3 * GELU_CUBIC * v[i] * v[i]);
        d[i] *= share + v[i] * share * (1 - share) * slope;
    }
    store8(dx + at, d);
}
