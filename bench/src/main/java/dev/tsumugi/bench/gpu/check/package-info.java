/** Each kernel of the CUDA engine by itself beside plain loops: what a GPU is checked by before it is measured. */
package dev.tsumugi.bench.gpu.check;
