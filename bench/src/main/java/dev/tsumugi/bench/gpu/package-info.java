/**
 * The CUDA engine on a GPU: its gradients beside the reference, its losses beside the processor's, its speed beside
 * PyTorch's. Needs neither Spark nor DL4J, so that a folder with a Java runtime carries it to a machine.
 */
package dev.tsumugi.bench.gpu;
