package dev.tsumugi.model.checkpoint;

import java.io.Serializable;

/**
 * The file in which a logical worker keeps its own moments from one round to its next.
 *
 * @param worker from 0
 * @param round the round that it ended with this state, from 1
 * @param momentSteps steps behind the moments
 * @param name relative to the folder of the stage
 * @param bytes its length
 * @param sha256 hexadecimal, of its content
 */
public record WorkerStateFile(int worker, int round, int momentSteps, String name, long bytes, String sha256)
        implements Serializable {}
