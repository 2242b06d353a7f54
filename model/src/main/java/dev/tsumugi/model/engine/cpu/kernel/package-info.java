/** Loops (JDK Vector API where present) and single-threaded OpenBLAS products on memory outside the Java heap. */
package dev.tsumugi.model.engine.cpu.kernel;
