/** What computes: a GPU through its driver and cuBLASLt, and whether there is one that can be used. */
package dev.tsumugi.model.engine.cuda.device;
