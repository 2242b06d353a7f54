package dev.tsumugi.spark.distributed;

import java.io.Serializable;

/** What a worker's task leaves on its executor: a {@link WorkerReport}, then all {@link EncodedSlice}s. */
sealed interface RoundPiece extends Serializable permits WorkerReport, EncodedSlice {}
