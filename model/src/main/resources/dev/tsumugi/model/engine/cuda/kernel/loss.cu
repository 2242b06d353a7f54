// Cross-entropy over a chunk of rows of logits, which are replaced by their derivatives.
#include <common.cuh>

// logits (rows, stride) of which the first V columns count; stride is a multiple of 8 and what lies behind V becomes 0.
// targets (rows), -1 for none; losses (rows); factor[0] = 1 / (number of targets of the batch). A block takes a row. The
// z-loss adds zWeight log(sum)^2. Without withGradient the logits stay.
extern "C" __global__ void cross_entropy(
    bf16* logits, const int* targets, float* losses, const float* factor, int vocabulary, int stride, float zWeight,
    int withGradient) {
    __shared__ float scratch[32];
    int row = blockIdx.x;
    bf16* p = logits + (long long)row * stride;
    int target = targets[row];
    float most = -INFINITY, sum = 0;
    if (target >= 0) {
        for (int c = threadIdx.x * 8; c < vocabulary; c += blockDim.x * 8) {
            float v[8];
            load8(v, p + c);
            float before = most;
#pragma unroll
            for (int i = 0; i < 8; i++) most = c + i < vocabulary ? fmaxf(most, v[i]) : most;
            sum = before == -INFINITY ? 0 : sum * expf(before - most);
#pragma unroll
            for (int i = 0; i < 8; i++) sum += c + i < vocabulary ? expf(v[i] - most) : 0;
        }
    }
    if (target < 0) {
        if (threadIdx.x == 0) losses[row] = 0;
    } else {
        float all = block_max(most, scratch);
        sum = block_sum(most == -INFINITY ? 0 : sum * expf(most - all), scratch);
        float logSum = logf(sum) + all;
        if (threadIdx.x == 0) losses[row] = logSum - to_float(p[target]) + zWeight * logSum * logSum;
        most = logSum;
    }
    if (!withGradient) return;
    __syncthreads();  // the loss has read the target's logit
    float scale = target < 0 ? 0 : factor[0] * (1 + 2 * zWeight * most);
    for (int c = threadIdx.x * 8; c < stride; c += blockDim.x * 8) {
        float v[8];
        load8(v, p + c);
#pragma unroll
        for (int i = 0; i < 8; i++) {
            v[i] = target >= 0 && c + i < vocabulary ? expf(v[i] - most) * scale : 0;
            if (c + i == target) v[i] -= factor[0];
        }
        store8(p + c, v);
    }
}

// sum[0] = factor[0] times the sum of values (count), by one block in a fixed order.
extern "C" __global__ void mean_loss(const float* values, const float* factor, float* sum, int count) {
    __shared__ float scratch[32];
    double own = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) own += values[i];
    float total = block_sum((float)own, scratch);
    if (threadIdx.x == 0) sum[0] = total * factor[0];
}
