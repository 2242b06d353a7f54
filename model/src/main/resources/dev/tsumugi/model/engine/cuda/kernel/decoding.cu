// One token after the other: products of few rows, which only wait for the weights, and attention to a cache. The order of
// every sum is fixed by the widths alone: a sequence gets the same bits alone and among others.
#include <tiles.cuh>

// y (rows, out) = x (rows, in) times the transposed weight (out, in) plus the bias (out), which may be null, or that added to y;
// a warp takes one output of all rows, eight rows at a time.
template <typename Y>
__device__ inline void product(
    const bf16* x, const bf16* weight, const float* bias, Y* y, int rows, int in, int out, int adds) {
    int column = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32, lane = threadIdx.x % 32;
    if (column >= out) return;
    float shift = bias ? bias[column] : 0;
    for (int first = 0; first < rows; first += 8) {
        int count = min(8, rows - first);
        float sum[8] = {};
        for (int c = lane * 8; c < in; c += 256) {
            float w[8];
            load8(w, weight + (long long)column * in + c);
#pragma unroll
            for (int r = 0; r < 8; r++) {
                if (r >= count) break;
                float v[8];
                load8(v, x + (long long)(first + r) * in + c);
#pragma unroll
                for (int i = 0; i < 8; i++) sum[r] += v[i] * w[i];
            }
        }
#pragma unroll
        for (int r = 0; r < 8; r++) {
            float total = warp_sum(sum[r]) + shift;
            if (lane != 0 || r >= count) continue;
            Y* target = y + (long long)(first + r) * out + column;
            if constexpr (sizeof(Y) == 2) {
                *target = to_bf16(total);
            } else {
                *target = adds ? *target + total : total;
            }
        }
    }
}

extern "C" __global__ void token_product(
    const bf16* x, const bf16* weight, const float* bias, bf16* y, int rows, int in, int out) {
    product(x, weight, bias, y, rows, in, out, 0);
}

extern "C" __global__ void token_product_float(
    const bf16* x, const bf16* weight, const float* bias, float* y, int rows, int in, int out, int adds) {
    product(x, weight, bias, y, rows, in, out, adds);
}

// Copies keys and values of each row of qkv (rows, stride) to position positions[row] of the cache at caches[row], which holds
// for each layer the keys (contextLength, keyValueWidth), then the values; keyValueWidth is the width of both halves each. A
// block takes a row.
extern "C" __global__ void cache_keys_values(
    const bf16* qkv, const unsigned long long* caches, const int* positions, int width, int keyValueWidth, int layer,
    int contextLength) {
    int row = blockIdx.x;
    const bf16* source = qkv + (long long)row * (width + 2 * keyValueWidth) + width;
    bf16* cache = reinterpret_cast<bf16*>(caches[row]) + 2LL * layer * contextLength * keyValueWidth;
    for (int c = threadIdx.x; c < 2 * keyValueWidth; c += blockDim.x) {
        int half = c / keyValueWidth;
        cache[((long long)half * contextLength + positions[row]) * keyValueWidth + c % keyValueWidth] = source[c];
    }
}

// mixed (rows, H K): each row of qkv attends to positions 0 .. positions[row] of its cache. A block of 128 threads takes the
// head blockIdx.x of the row blockIdx.y; each warp every fourth position, each lane of a warp HEAD_WIDTH / 32 columns or fewer.
extern "C" __global__ void cached_attention(
    const bf16* qkv, const unsigned long long* caches, const int* positions, bf16* mixed, int heads, int keyValueHeads,
    int layer, int contextLength, float scale) {
    constexpr int columns = (HEAD_WIDTH + 31) / 32;
    __shared__ float sums[4][HEAD_WIDTH], mosts[4], totals[4];
    int head = blockIdx.x, row = blockIdx.y, group = head / (heads / keyValueHeads);
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32, keyValueWidth = keyValueHeads * HEAD_WIDTH;
    const bf16* q = qkv + (long long)row * (heads + 2 * keyValueHeads) * HEAD_WIDTH + head * HEAD_WIDTH;
    const bf16* keys = reinterpret_cast<const bf16*>(caches[row]) + 2LL * layer * contextLength * keyValueWidth;
    const bf16* values = keys + (long long)contextLength * keyValueWidth;
    float query[columns], sum[columns] = {}, most = -INFINITY, total = 0;
#pragma unroll
    for (int i = 0; i < columns; i++) query[i] = lane + 32 * i < HEAD_WIDTH ? to_float(q[lane + 32 * i]) * scale : 0;
    for (int s = warp; s <= positions[row]; s += 4) {
        long long at = (long long)s * keyValueWidth + group * HEAD_WIDTH;
        float dot = 0;
#pragma unroll
        for (int i = 0; i < columns; i++) {
            if (lane + 32 * i < HEAD_WIDTH) dot += query[i] * to_float(keys[at + lane + 32 * i]);
        }
        dot = warp_sum(dot);
        float newest = fmaxf(most, dot), keep = expf(most - newest), p = expf(dot - newest);
        most = newest;
        total = total * keep + p;
#pragma unroll
        for (int i = 0; i < columns; i++) {
            if (lane + 32 * i < HEAD_WIDTH) sum[i] = sum[i] * keep + p * to_float(values[at + lane + 32 * i]);
        }
    }
#pragma unroll
    for (int i = 0; i < columns; i++) {
        if (lane + 32 * i < HEAD_WIDTH) sums[warp][lane + 32 * i] = sum[i];
    }
    if (lane == 0) mosts[warp] = most, totals[warp] = total;
    __syncthreads();
    float all = fmaxf(fmaxf(mosts[0], mosts[1]), fmaxf(mosts[2], mosts[3])), whole = 0;
    for (int w = 0; w < 4; w++) whole += totals[w] * expf(mosts[w] - all);
    for (int c = threadIdx.x; c < HEAD_WIDTH; c += blockDim.x) {
        float x = 0;
        for (int w = 0; w < 4; w++) x += sums[w][c] * expf(mosts[w] - all);
        mixed[((long long)row * heads + head) * HEAD_WIDTH + c] = to_bf16(x / whole);
    }
}
