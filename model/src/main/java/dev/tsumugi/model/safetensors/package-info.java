/** Tensors in files that other tools read. */
package dev.tsumugi.model.safetensors;
