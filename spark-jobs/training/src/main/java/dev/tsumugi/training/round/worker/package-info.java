/** A worker's part of a round, on its executor. A worker is one of K parts of a round's work, and a task of Spark. */
package dev.tsumugi.training.round.worker;
