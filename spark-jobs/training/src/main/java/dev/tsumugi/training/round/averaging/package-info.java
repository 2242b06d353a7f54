/** Means of what workers have changed, slice by slice, and how slices travel. */
package dev.tsumugi.training.round.averaging;
