// Which elements dropout zeroes: the numbers of DropoutMask.java, to the bit.
#pragma once
#include <common.cuh>

__device__ inline unsigned long long mix(unsigned long long z) {
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

// The key of a row of a site of the model, in the stream of a step.
__device__ inline unsigned row_key(unsigned long long stream, int site, long long row) {
    return (unsigned)mix(mix(stream + site * 0x9E3779B97F4A7C15ULL) + row);
}

// What an element of the row with this key is multiplied by.
__device__ inline float dropout_factor(unsigned key, int column, int threshold, float scale) {
    unsigned x = key + column * 0x9E3779B9u;
    x = (x ^ x >> 16) * 0x85EBCA6Bu;
    x = (x ^ x >> 13) * 0xC2B2AE35u;
    return (int)((x ^ x >> 16) >> 8) < threshold ? 0 : scale;
}
