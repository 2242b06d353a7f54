/**
 * The decoder on an NVIDIA GPU: products in bfloat16 with sums in float, parameters and optimizer in float. Everything speaks
 * to a {@link dev.tsumugi.model.engine.cuda.device.Device}, so that all but the driver's calls runs on a processor, too.
 */
package dev.tsumugi.model.engine.cuda;
