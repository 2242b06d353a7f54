// Causal attention within documents, a tile of scores at a time (https://arxiv.org/abs/2307.08691). Rows of qkv
// (B T, stride) hold H query heads, then the key heads, then as many value heads, K = HEAD_WIDTH numbers each; a key head
// serves H / keyValueHeads query heads. starts (B T): the position at which the document of a position begins. Position t
// sees positions starts[t] .. t. Gradients are made by two kernels, each the only writer of what it writes: no atomic adds,
// the same bits every time, for two products more than one kernel would need. Each kernel exists with and without
// dropout of the probabilities, whose columns count from the document's beginning.
#include <dropout.cuh>
#include <tiles.cuh>

constexpr int TILE = 64;                                // rows of a block's own tile
constexpr int INNER = HEAD_WIDTH > 64 ? 32 : 64;        // rows of the tiles that pass by, where two sums are kept
constexpr float LOG2_E = 1.44269504f;

// keys (H, B T) of the rows of probabilities
struct Dropout {
    const unsigned* keys;
    int threshold;
    float scale;
};

// What a block of attend looks at: the queries of a head, of which row r stands at position before + r, and the keys and values
// of the positions from 0 on.
struct View {
    const bf16 *q, *k, *v;
    long long queryStride, keyStride;
    int queries, before;
};

// The number of the tile of queries is gridDim.x - 1 - blockIdx.x: the longest first. starts (queries) may be null for 0;
// mixed (queries, stride heads K); logSums (queries) may be null: the logarithm of the sum of the exponentials, to base 2.
template <bool DROPS>
__device__ inline void attend(
    View view, const int* starts, bf16* mixed, float* logSums, int heads, float scale, Dropout dropout) {
    DYNAMIC_SHARED(memory);
    bf16* queries = reinterpret_cast<bf16*>(memory);
    bf16* keys = queries + TILE * PITCH;            // two tiles, one being filled
    bf16* values = keys + 2 * TILE * PITCH;
    int length = view.queries, end = view.before + length;
    int first = (gridDim.x - 1 - blockIdx.x) * TILE, last = view.before + min(first + TILE, length) - 1;
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int row = first + warp * 16 + lane / 4, position = view.before + row;  // and row + 8
    int inside0 = min(row, length - 1), inside1 = min(row + 8, length - 1);
    int start0 = starts ? starts[inside0] : 0, start1 = starts ? starts[inside1] : 0;
    unsigned key0 = DROPS ? dropout.keys[inside0] : 0, key1 = DROPS ? dropout.keys[inside1] : 0;
    float factor = scale * LOG2_E;

    float sum[OUTPUTS][4] = {};
    float most0 = -INFINITY, most1 = -INFINITY, total0 = 0, total1 = 0;
    int tile = starts ? starts[first] / TILE : 0;
    copy_tile<TILE>(queries, view.q, view.queryStride, first, length);
    copy_tile<TILE>(keys, view.k, view.keyStride, tile * TILE, end);
    copy_tile<TILE>(values, view.v, view.keyStride, tile * TILE, end);
    for (int turn = 0; tile * TILE <= last; tile++, turn ^= 1) {
        wait_for_copies();
        __syncthreads();
        if ((tile + 1) * TILE <= last) {
            copy_tile<TILE>(keys + (turn ^ 1) * TILE * PITCH, view.k, view.keyStride, (tile + 1) * TILE, end);
            copy_tile<TILE>(values + (turn ^ 1) * TILE * PITCH, view.v, view.keyStride, (tile + 1) * TILE, end);
        }
        float s[TILE / 8][4];
        scores(s, queries, warp * 16, keys + turn * TILE * PITCH);
        float newest0 = most0, newest1 = most1;
#pragma unroll
        for (int n = 0; n < TILE / 8; n++) {
#pragma unroll
            for (int i = 0; i < 2; i++) {
                int column = tile * TILE + n * 8 + lane % 4 * 2 + i;
                s[n][i] = column >= start0 && column <= position ? s[n][i] * factor : -INFINITY;
                s[n][i + 2] = column >= start1 && column <= position + 8 ? s[n][i + 2] * factor : -INFINITY;
                newest0 = fmaxf(newest0, s[n][i]);
                newest1 = fmaxf(newest1, s[n][i + 2]);
            }
        }
#pragma unroll
        for (int d = 1; d < 4; d *= 2) {
            newest0 = fmaxf(newest0, __shfl_xor_sync(0xffffffffu, newest0, d));
            newest1 = fmaxf(newest1, __shfl_xor_sync(0xffffffffu, newest1, d));
        }
        // A row that has seen nothing yet has no maximum: 0 in its place keeps the exponentials at 0.
        float base0 = newest0 == -INFINITY ? 0 : newest0, base1 = newest1 == -INFINITY ? 0 : newest1;
        float keep0 = exp2_fast(most0 - base0), keep1 = exp2_fast(most1 - base1);
        most0 = newest0, most1 = newest1;
        total0 *= keep0, total1 *= keep1;
#pragma unroll
        for (int n = 0; n < TILE / 8; n++) {
#pragma unroll
            for (int i = 0; i < 2; i++) {
                total0 += s[n][i] = exp2_fast(s[n][i] - base0);
                total1 += s[n][i + 2] = exp2_fast(s[n][i + 2] - base1);
                if (DROPS) {
                    int column = tile * TILE + n * 8 + lane % 4 * 2 + i;
                    s[n][i] *= dropout_factor(key0, column - start0, dropout.threshold, dropout.scale);
                    s[n][i + 2] *= dropout_factor(key1, column - start1, dropout.threshold, dropout.scale);
                }
            }
        }
#pragma unroll
        for (int c = 0; c < OUTPUTS; c++) {
            sum[c][0] *= keep0, sum[c][1] *= keep0, sum[c][2] *= keep1, sum[c][3] *= keep1;
        }
        accumulate(sum, s, values + turn * TILE * PITCH);
    }
#pragma unroll
    for (int d = 1; d < 4; d *= 2) {
        total0 += __shfl_xor_sync(0xffffffffu, total0, d);
        total1 += __shfl_xor_sync(0xffffffffu, total1, d);
    }
    store_rows(mixed, heads * HEAD_WIDTH, first + warp * 16, length, sum, 1 / total0, 1 / total1);
    if (!logSums || lane % 4 != 0) return;
    if (row < length) logSums[row] = most0 + log2f(total0);
    if (row + 8 < length) logSums[row + 8] = most1 + log2f(total1);
}

// The number of the sequence is blockIdx.z, of the head blockIdx.y. mixed (B T, H K); logSums and keys (H, B T).
template <bool DROPS>
__device__ inline void attend_in_batch(
    const bf16* qkv, const int* starts, bf16* mixed, float* logSums, int length, int heads, int keyValueHeads,
    float scale, Dropout dropout) {
    int stride = (heads + 2 * keyValueHeads) * HEAD_WIDTH;
    int head = blockIdx.y, group = head / (heads / keyValueHeads);
    long long origin = (long long)blockIdx.z * length;
    long long statistics = (long long)head * gridDim.z * length + origin;
    const bf16* q = qkv + origin * stride + head * HEAD_WIDTH;
    const bf16* k = qkv + origin * stride + (heads + group) * HEAD_WIDTH;
    View view = {q, k, k + keyValueHeads * HEAD_WIDTH, stride, stride, length, 0};
    if (DROPS) dropout.keys += statistics;
    bf16* target = mixed + origin * heads * HEAD_WIDTH + head * HEAD_WIDTH;
    attend<DROPS>(view, starts + origin, target, logSums + statistics, heads, scale, dropout);
}

extern "C" __global__ void __launch_bounds__(128) attention_forward(
    const bf16* qkv, const int* starts, bf16* mixed, float* logSums, int length, int heads, int keyValueHeads,
    float scale) {
    attend_in_batch<false>(qkv, starts, mixed, logSums, length, heads, keyValueHeads, scale, {});
}

extern "C" __global__ void __launch_bounds__(128) attention_forward_dropping(
    const bf16* qkv, const int* starts, bf16* mixed, float* logSums, int length, int heads, int keyValueHeads,
    float scale, const unsigned* keys, int threshold, float dropoutScale) {
    Dropout dropout = {keys, threshold, dropoutScale};
    attend_in_batch<true>(qkv, starts, mixed, logSums, length, heads, keyValueHeads, scale, dropout);
}

// The rows of qkv, at the positions from `before` on of one sequence, attend to its cache (decoding.cu), where they are already.
extern "C" __global__ void __launch_bounds__(128) prompt_attention(
    const bf16* qkv, const bf16* cache, bf16* mixed, int rows, int before, int heads, int keyValueHeads, int layer,
    int contextLength, float scale) {
    int head = blockIdx.y, group = head / (heads / keyValueHeads), keyValueWidth = keyValueHeads * HEAD_WIDTH;
    const bf16* k = cache + 2LL * layer * contextLength * keyValueWidth + group * HEAD_WIDTH;
    const bf16* v = k + (long long)contextLength * keyValueWidth;
    int stride = heads * HEAD_WIDTH + 2 * keyValueWidth;
    View view = {qkv + head * HEAD_WIDTH, k, v, stride, keyValueWidth, rows, before};
    attend<false>(view, nullptr, mixed + head * HEAD_WIDTH, nullptr, heads, scale, {});
}

// deltas (H, rows) = the sum over K of mixed dMixed (rows, H K); a warp takes a head of a row.
extern "C" __global__ void attention_deltas(
    const bf16* mixed, const bf16* dMixed, float* deltas, int rows, int heads) {
    int item = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32, lane = threadIdx.x % 32;
    if (item >= rows * heads) return;
    float sum = 0;
    for (int c = lane * 8; c < HEAD_WIDTH; c += 256) {
        float a[8], b[8];
        load8(a, mixed + (long long)item * HEAD_WIDTH + c);
        load8(b, dMixed + (long long)item * HEAD_WIDTH + c);
#pragma unroll
        for (int i = 0; i < 8; i++) sum += a[i] * b[i];
    }
    sum = warp_sum(sum);
    if (lane == 0) deltas[(long long)(item % heads) * rows + item / heads] = sum;
}

// The derivative by the queries, at the queries' place in dQkv: a block owns 64 queries of a head; grid as forward.
template <bool DROPS>
__device__ inline void backward_queries(
    const bf16* qkv, const int* starts, const bf16* dMixed, const float* logSums, const float* deltas, bf16* dQkv,
    int length, int heads, int keyValueHeads, float scale, Dropout dropout) {
    DYNAMIC_SHARED(memory);
    bf16* queries = reinterpret_cast<bf16*>(memory);
    bf16* dOut = queries + TILE * PITCH;
    bf16* keys = dOut + TILE * PITCH;               // two tiles of INNER rows, one being filled
    bf16* values = keys + 2 * INNER * PITCH;
    int stride = (heads + 2 * keyValueHeads) * HEAD_WIDTH;
    int head = blockIdx.y, group = head / (heads / keyValueHeads);
    long long origin = (long long)blockIdx.z * length;
    const bf16* q = qkv + origin * stride + head * HEAD_WIDTH;
    const bf16* k = qkv + origin * stride + (heads + group) * HEAD_WIDTH;
    const bf16* v = k + keyValueHeads * HEAD_WIDTH;
    const bf16* d = dMixed + origin * heads * HEAD_WIDTH + head * HEAD_WIDTH;
    int first = (gridDim.x - 1 - blockIdx.x) * TILE, last = min(first + TILE, length) - 1;
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int row = first + warp * 16 + lane / 4;          // and row + 8
    int inside0 = min(row, length - 1), inside1 = min(row + 8, length - 1);
    int start0 = starts[origin + inside0], start1 = starts[origin + inside1];
    long long statistics = (long long)head * gridDim.z * length + origin;
    float end0 = logSums[statistics + inside0], end1 = logSums[statistics + inside1];
    float delta0 = deltas[statistics + inside0], delta1 = deltas[statistics + inside1];
    unsigned key0 = DROPS ? dropout.keys[statistics + inside0] : 0, key1 = DROPS ? dropout.keys[statistics + inside1] : 0;
    float factor = scale * LOG2_E;

    float sum[OUTPUTS][4] = {};
    int tile = starts[origin + first] / INNER;
    copy_tile<TILE>(queries, q, stride, first, length);
    copy_tile<TILE>(dOut, d, heads * HEAD_WIDTH, first, length);
    copy_tile<INNER>(keys, k, stride, tile * INNER, length);
    copy_tile<INNER>(values, v, stride, tile * INNER, length);
    for (int turn = 0; tile * INNER <= last; tile++, turn ^= 1) {
        wait_for_copies();
        __syncthreads();
        if ((tile + 1) * INNER <= last) {
            copy_tile<INNER>(keys + (turn ^ 1) * INNER * PITCH, k, stride, (tile + 1) * INNER, length);
            copy_tile<INNER>(values + (turn ^ 1) * INNER * PITCH, v, stride, (tile + 1) * INNER, length);
        }
        float s[INNER / 8][4], dP[INNER / 8][4];
        scores(s, queries, warp * 16, keys + turn * INNER * PITCH);
        scores(dP, dOut, warp * 16, values + turn * INNER * PITCH);
#pragma unroll
        for (int n = 0; n < INNER / 8; n++) {
#pragma unroll
            for (int i = 0; i < 2; i++) {
                int column = tile * INNER + n * 8 + lane % 4 * 2 + i;
                bool seen0 = column >= start0 && column <= row, seen1 = column >= start1 && column <= row + 8;
                if (DROPS) {
                    dP[n][i] *= dropout_factor(key0, column - start0, dropout.threshold, dropout.scale);
                    dP[n][i + 2] *= dropout_factor(key1, column - start1, dropout.threshold, dropout.scale);
                }
                s[n][i] = seen0 ? exp2_fast(s[n][i] * factor - end0) * (dP[n][i] - delta0) : 0;
                s[n][i + 2] = seen1 ? exp2_fast(s[n][i + 2] * factor - end1) * (dP[n][i + 2] - delta1) : 0;
            }
        }
        accumulate(sum, s, keys + turn * INNER * PITCH);
    }
    bf16* target = dQkv + origin * stride + head * HEAD_WIDTH;
    store_rows(target, stride, first + warp * 16, length, sum, scale, scale);
}

extern "C" __global__ void __launch_bounds__(128) attention_backward_queries(
    const bf16* qkv, const int* starts, const bf16* dMixed, const float* logSums, const float* deltas, bf16* dQkv,
    int length, int heads, int keyValueHeads, float scale) {
    backward_queries<false>(qkv, starts, dMixed, logSums, deltas, dQkv, length, heads, keyValueHeads, scale, {});
}

extern "C" __global__ void __launch_bounds__(128) attention_backward_queries_dropping(
    const bf16* qkv, const int* starts, const bf16* dMixed, const float* logSums, const float* deltas, bf16* dQkv,
    int length, int heads, int keyValueHeads, float scale, const unsigned* keys, int threshold,
    float dropoutScale) {
    backward_queries<true>(
        qkv, starts, dMixed, logSums, deltas, dQkv, length, heads, keyValueHeads, scale,
        {keys, threshold, dropoutScale});
}

// The derivatives by keys and values, at their place in dQkv: a block owns 64 keys of the key head blockIdx.y (of the sequence
// blockIdx.z) and goes through the query heads that it serves, and their queries from the first that may see one of them.
template <bool DROPS>
__device__ inline void backward_keys(
    const bf16* qkv, const int* starts, const bf16* dMixed, const float* logSums, const float* deltas, bf16* dQkv,
    int length, int heads, int keyValueHeads, float scale, Dropout dropout) {
    DYNAMIC_SHARED(memory);
    bf16* keys = reinterpret_cast<bf16*>(memory);
    bf16* values = keys + TILE * PITCH;
    bf16* queries = values + TILE * PITCH;          // two tiles of INNER rows, one being filled
    bf16* dOut = queries + 2 * INNER * PITCH;
    int stride = (heads + 2 * keyValueHeads) * HEAD_WIDTH, served = heads / keyValueHeads, group = blockIdx.y;
    long long origin = (long long)blockIdx.z * length;
    const bf16* q = qkv + origin * stride + group * served * HEAD_WIDTH;
    const bf16* k = qkv + origin * stride + (heads + group) * HEAD_WIDTH;
    const bf16* v = k + keyValueHeads * HEAD_WIDTH;
    const bf16* d = dMixed + origin * heads * HEAD_WIDTH + group * served * HEAD_WIDTH;
    int first = blockIdx.x * TILE, warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    int row = first + warp * 16 + lane / 4;          // of the keys, and row + 8
    float factor = scale * LOG2_E;

    // Queries whose document begins behind the last of these keys see none of them, and neither do those that follow.
    int lastKey = min(first + TILE, length) - 1, firstTile = first / INNER, tiles = (length + INNER - 1) / INNER;
    while (tiles - 1 > firstTile && starts[origin + (tiles - 1) * INNER] > lastKey) tiles--;
    int perHead = tiles - firstTile, turns = perHead * served;
    float dK[OUTPUTS][4] = {}, dV[OUTPUTS][4] = {};
    copy_tile<TILE>(keys, k, stride, first, length);
    copy_tile<TILE>(values, v, stride, first, length);
    copy_tile<INNER>(queries, q, stride, firstTile * INNER, length);
    copy_tile<INNER>(dOut, d, heads * HEAD_WIDTH, firstTile * INNER, length);
    for (int turn = 0; turn < turns; turn++) {
        int place = turn % 2 * INNER * PITCH, other = (turn + 1) % 2 * INNER * PITCH;
        wait_for_copies();
        __syncthreads();
        if (turn + 1 < turns) {
            int next = (firstTile + (turn + 1) % perHead) * INNER, shift = (turn + 1) / perHead * HEAD_WIDTH;
            copy_tile<INNER>(queries + other, q + shift, stride, next, length);
            copy_tile<INNER>(dOut + other, d + shift, heads * HEAD_WIDTH, next, length);
        }
        int base = (firstTile + turn % perHead) * INNER;
        long long statistics = (long long)(group * served + turn / perHead) * gridDim.z * length + origin;
        float p[INNER / 8][4], dS[INNER / 8][4];    // (keys, queries)
        scores(p, keys, warp * 16, queries + place);
        scores(dS, values, warp * 16, dOut + place);
#pragma unroll
        for (int n = 0; n < INNER / 8; n++) {
#pragma unroll
            for (int i = 0; i < 2; i++) {
                int query = base + n * 8 + lane % 4 * 2 + i, inside = min(query, length - 1);
                int start = starts[origin + inside];
                float end = logSums[statistics + inside], delta = deltas[statistics + inside];
                bool seen0 = query < length && row >= start && row <= query;
                bool seen1 = query < length && row + 8 >= start && row + 8 <= query;
                p[n][i] = seen0 ? exp2_fast(p[n][i] * factor - end) : 0;
                p[n][i + 2] = seen1 ? exp2_fast(p[n][i + 2] * factor - end) : 0;
                float factor0 = 1, factor1 = 1;
                if (DROPS) {
                    unsigned key = dropout.keys[statistics + inside];
                    factor0 = dropout_factor(key, row - start, dropout.threshold, dropout.scale);
                    factor1 = dropout_factor(key, row + 8 - start, dropout.threshold, dropout.scale);
                }
                dS[n][i] = p[n][i] * (dS[n][i] * factor0 - delta);
                dS[n][i + 2] = p[n][i + 2] * (dS[n][i + 2] * factor1 - delta);
                p[n][i] *= factor0;
                p[n][i + 2] *= factor1;
            }
        }
        accumulate(dV, p, dOut + place);
        accumulate(dK, dS, queries + place);
    }
    bf16* target = dQkv + origin * stride + (heads + group) * HEAD_WIDTH;
    store_rows(target, stride, first + warp * 16, length, dK, scale, scale);
    store_rows(target + keyValueHeads * HEAD_WIDTH, stride, first + warp * 16, length, dV, 1, 1);
}

extern "C" __global__ void __launch_bounds__(128) attention_backward_keys(
    const bf16* qkv, const int* starts, const bf16* dMixed, const float* logSums, const float* deltas, bf16* dQkv,
    int length, int heads, int keyValueHeads, float scale) {
    backward_keys<false>(qkv, starts, dMixed, logSums, deltas, dQkv, length, heads, keyValueHeads, scale, {});
}

extern "C" __global__ void __launch_bounds__(128) attention_backward_keys_dropping(
    const bf16* qkv, const int* starts, const bf16* dMixed, const float* logSums, const float* deltas, bf16* dQkv,
    int length, int heads, int keyValueHeads, float scale, const unsigned* keys, int threshold,
    float dropoutScale) {
    backward_keys<true>(
        qkv, starts, dMixed, logSums, deltas, dQkv, length, heads, keyValueHeads, scale,
        {keys, threshold, dropoutScale});
}

// probabilities (H, T, T) of one sequence, for those who want to look at them; a thread for each.
extern "C" __global__ void attention_probabilities(
    const bf16* qkv, const int* starts, const float* logSums, float* probabilities, int length, int heads,
    int keyValueHeads, float scale) {
    long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (thread >= (long long)heads * length * length) return;
    int s = (int)(thread % length), t = (int)(thread / length % length), head = (int)(thread / length / length);
    int stride = (heads + 2 * keyValueHeads) * HEAD_WIDTH, group = head / (heads / keyValueHeads);
    const bf16* q = qkv + (long long)t * stride + head * HEAD_WIDTH;
    const bf16* k = qkv + (long long)s * stride + (heads + group) * HEAD_WIDTH;
    float dot = 0;
    for (int c = 0; c < HEAD_WIDTH; c += 8) {
        float a[8], b[8];
        load8(a, q + c);
        load8(b, k + c);
#pragma unroll
        for (int i = 0; i < 8; i++) dot += a[i] * b[i];
    }
    bool seen = s >= starts[t] && s <= t;
    probabilities[thread] = seen ? exp2_fast(dot * scale * LOG2_E - logSums[(long long)head * length + t]) : 0;
}
