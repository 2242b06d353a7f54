// Rotary positions and SwiGLU; a thread takes eight neighbours. Rows are B T positions.
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
