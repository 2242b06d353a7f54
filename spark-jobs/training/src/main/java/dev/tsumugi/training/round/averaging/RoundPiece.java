package dev.tsumugi.training.round.averaging;

import java.io.Serializable;

/** What a worker's task leaves on its executor: first a report, then all {@link EncodedSlice}s. */
public interface RoundPiece extends Serializable {}
