/** The threads of an engine: how they start, wait for each other, and what they spend their time on. */
package dev.tsumugi.model.engine.cpu.thread;
