/** The blocks of a decoder: what rows of tokens pass through forward, and what stays behind for the way back. */
package dev.tsumugi.model.engine.cpu.block;
