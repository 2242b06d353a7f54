/** The mean of what workers have changed, and what it does to the driver's vectors, slice by slice. */
package dev.tsumugi.training.round.averaging;
