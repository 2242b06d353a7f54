package dev.tsumugi.training.round.worker;

import java.io.Serializable;

/** What a worker's task leaves on its executor: first its {@link WorkerReport}, then all its {@link EncodedSlice}s. */
public interface RoundPiece extends Serializable {}
