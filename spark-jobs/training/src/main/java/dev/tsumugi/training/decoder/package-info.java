/** The model that a run trains: how it is configured, and the newest one there is. */
package dev.tsumugi.training.decoder;
