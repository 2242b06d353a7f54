package dev.tsumugi.training.round.worker;

/**
 * A slice of what a worker's round has changed.
 *
 * @param number among the slices of all vectors: those of the delta, then of each averaged state vector
 * @param worker from 0
 * @param bytes a delta in the wire format, optimizer state as float32
 */
@SuppressWarnings("ArrayRecordComponent") // travels, is never compared
public record EncodedSlice(int number, int worker, byte[] bytes) implements RoundPiece {}
