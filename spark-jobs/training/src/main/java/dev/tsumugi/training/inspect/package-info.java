/** What a trained model attends to and expects. */
package dev.tsumugi.training.inspect;
