/** Sequences that grow token by token, from caches of keys and values. */
package dev.tsumugi.model.engine.cpu.decode;
