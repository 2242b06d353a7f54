package dev.tsumugi.training.round.averaging;

/**
 * A slice of what a worker's round has changed.
 *
 * @param place number among the slices of all vectors: those of the delta, of the first moments, of the second ones
 * @param worker from 0
 * @param bytes a delta in the wire format, moments as float32
 */
@SuppressWarnings("ArrayRecordComponent") // travels, is never compared
public record EncodedSlice(int place, int worker, byte[] bytes) implements RoundPiece {}
